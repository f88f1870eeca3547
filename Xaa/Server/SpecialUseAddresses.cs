using System.Net;
using System.Net.Sockets;

namespace Xaa.Server;

/// <summary>Addresses that are nobody's on the public internet: what a server fetches for a stranger must not come from there. RFC 6890.</summary>
public static class SpecialUseAddresses
{
    private static readonly IPNetwork[] Version4 = [.. ((string[])[
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    ]).Select(IPNetwork.Parse)];

    // All else of version 6 is loopback, private, link-local, multicast, or holds an address of version 4: ::ffff:0:0/96, 64:ff9b::/96.
    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");

    // IETF protocol assignments (Teredo, ORCHID), documentation, 6to4, AS112.
    private static readonly IPNetwork[] Version6 =
        [.. ((string[])["2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"]).Select(IPNetwork.Parse)];

    /// <summary>Whether an address is special, and not a host of the public internet.</summary>
    public static bool Contains(IPAddress address) => address.AddressFamily switch
    {
        AddressFamily.InterNetwork => Array.Exists(Version4, network => network.Contains(address)),
        // IPNetwork looks at the inner address of ::ffff:0:0/96.
        AddressFamily.InterNetworkV6 => address.IsIPv4MappedToIPv6
            || !GlobalUnicast.Contains(address) || Array.Exists(Version6, network => network.Contains(address)),
        _ => true,
    };
}
