using System.Net;
using System.Net.Sockets;

namespace Xaa.Idp.SignIn;

/// <summary>What an address counts as: an IPv4 address is one, of IPv6 everybody has 64 bits to choose from.</summary>
public static class Networks
{
    private const int PrefixBytes = 8;

    public static string Of(IPAddress? address)
    {
        if (address is null)
            return "";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexStringLower(address.GetAddressBytes().AsSpan(0, PrefixBytes)) + "/64"
            : address.ToString();
    }
}
