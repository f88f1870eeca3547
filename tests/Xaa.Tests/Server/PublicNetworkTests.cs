using System.Net;
using System.Net.Sockets;
using Xaa.Server;

namespace Xaa.Tests.Server;

/// <summary>SPEC 68, QUIRKS C17: what a stranger names is fetched from the public internet, and from nowhere else. RFC 6890.</summary>
public sealed class PublicNetworkTests
{
    [Theory] // SPEC 68
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("198.20.0.1")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001:800::200e")]
    public void A_public_address_is_public(string address) => Assert.False(SpecialUseAddresses.Contains(IPAddress.Parse(address)));

    [Theory] // SPEC 68
    [InlineData("0.0.0.0")]
    [InlineData("10.1.2.3")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.170")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.0.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("100::1")]
    [InlineData("2001::1")]
    [InlineData("2001:20::1")]
    [InlineData("2001:db8::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("3fff::1")]
    [InlineData("5f00::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public async Task A_special_address_is_refused_by_itself_and_behind_a_name(string address) // SPEC 68
    {
        Assert.True(SpecialUseAddresses.Contains(IPAddress.Parse(address)));
        var network = Network(address);
        await Assert.ThrowsAsync<HttpRequestException>(() => network.ResolveAsync(address, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<HttpRequestException>(() => network.ResolveAsync("inside.example", TestContext.Current.CancellationToken));
    }

    [Fact] // SPEC 68: a name that is half public is not public
    public async Task One_special_address_among_good_ones_is_enough()
    {
        await Assert.ThrowsAsync<HttpRequestException>(
            () => Network("8.8.8.8", "127.0.0.1").ResolveAsync("rebinding.example", TestContext.Current.CancellationToken));
        Assert.Equal(2, (await Network("8.8.8.8", "8.8.4.4").ResolveAsync("good.example", TestContext.Current.CancellationToken)).Length);
        await Assert.ThrowsAsync<HttpRequestException>(() => Network().ResolveAsync("nobody.example", TestContext.Current.CancellationToken));
    }

    [Theory] // SPEC 68: not even in Development is a name something else than it says
    [InlineData("127.0.0.1", "localhost", true)]
    [InlineData("127.0.0.1", "127.0.0.1", true)]
    [InlineData("::1", "::1", true)]
    [InlineData("127.0.0.1", "rebinding.example", false)]
    [InlineData("10.0.0.1", "localhost", false)]
    [InlineData("10.0.0.1", "10.0.0.1", false)]
    public async Task Loopback_is_reached_where_it_is_allowed_and_named(string address, string host, bool reached)
    {
        var network = new PublicNetwork((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(address)]), allowLoopback: true);
        if (reached)
            Assert.Single(await network.ResolveAsync(host, TestContext.Current.CancellationToken));
        else
            await Assert.ThrowsAsync<HttpRequestException>(() => network.ResolveAsync(host, TestContext.Current.CancellationToken));
    }

    [Theory] // SPEC 68
    [InlineData("https://apps.example/client.json", false, true)]
    [InlineData("http://apps.example/client.json", true, false)]
    [InlineData("http://localhost:7200/client.json", true, true)]
    [InlineData("http://127.0.0.1:7200/client.json", true, true)]
    [InlineData("http://localhost:7200/client.json", false, false)]
    [InlineData("file:///etc/passwd", true, false)]
    public void Only_https_is_accepted_but_for_loopback_in_Development(string address, bool allowLoopback, bool accepted) =>
        Assert.Equal(accepted, new PublicNetwork(Dns.GetHostAddressesAsync, allowLoopback).Accepts(new Uri(address)));

    [Fact] // SPEC 68, on the wire: the connection goes to what was checked, and a redirect is an answer like any other
    public async Task A_request_connects_to_the_checked_address_and_follows_no_redirect()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var serving = ServeAsync(listener, "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        var lookups = 0;
        NameLookup lookup = (_, _) =>
        {
            lookups++;
            return Task.FromResult<IPAddress[]>([IPAddress.Loopback]);
        };

        using (var refusing = new HttpClient(new PublicNetwork(lookup, allowLoopback: false).CreateHandler()))
        {
            foreach (var host in (string[])["localhost", "127.0.0.1", "rebinding.example", "2130706433", "[::ffff:127.0.0.1]"])
                await Assert.ThrowsAsync<HttpRequestException>(
                    () => refusing.GetAsync(new Uri($"http://{host}:{port}/"), TestContext.Current.CancellationToken));
        }
        Assert.False(listener.Pending());

        lookups = 0;
        using var allowing = new HttpClient(new PublicNetwork(lookup, allowLoopback: true).CreateHandler());
        using var response = await allowing.GetAsync(new Uri($"http://localhost:{port}/"), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.Found, 1), (response.StatusCode, lookups));
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener, string answer)
    {
        using var connection = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
        await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
    }

    private static PublicNetwork Network(params string[] addresses) =>
        new((_, _) => Task.FromResult(addresses.Select(IPAddress.Parse).ToArray()), allowLoopback: false);
}
