using System.Net;

namespace Xaa.Tests.Server;

/// <summary>QUIRKS C24: a web page that rebinds its name to this server reaches nothing. The server's own address is localhost:7401.</summary>
public sealed class OriginHostGuardTests
{
    [Theory]
    [InlineData("127.0.0.1", "localhost:7401", null, true)]
    [InlineData("127.0.0.1", "127.0.0.1:9999", "http://localhost:7200", true)]
    [InlineData("::1", "[::1]:7401", "http://[::1]:7401", true)]
    [InlineData("127.0.0.1", "LOCALHOST", "http://127.0.0.2", true)]
    [InlineData("127.0.0.1", "evil.example", null, false)]
    [InlineData("127.0.0.1", "localhost.evil.example", null, false)]
    [InlineData("127.0.0.1", "localhost:7401", "http://evil.example", false)]
    [InlineData("127.0.0.1", "localhost:7401", "http://localhost.evil.example", false)]
    [InlineData("127.0.0.1", "localhost:7401", "null", false)]
    [InlineData("127.0.0.1", "localhost:7401", "garbage", false)]
    [InlineData("10.0.0.5", "localhost:7401", "http://localhost:7401", true)]
    [InlineData("10.0.0.5", "evil.example", "http://evil.example", false)]
    [InlineData("10.0.0.5", "localhost:7401", "http://localhost:7200", false)]
    [InlineData("10.0.0.5", "localhost:7401", "null", false)]
    [InlineData(null, "localhost:7401", null, true)]
    public async Task A_foreign_origin_or_host_is_refused(string? local, string host, string? origin, bool allowed)
    {
        await using var server = new GuardedHost(local);
        (string, string)[] headers = origin is null ? [("Host", host)] : [("Host", host), ("Origin", origin)];

        using var response = await server.PostAsync("{}", "Bearer " + server.Token("design.read"), headers);

        Assert.Equal(allowed ? HttpStatusCode.OK : HttpStatusCode.Forbidden, response.StatusCode);
    }
}
