using System.Net;
using Microsoft.AspNetCore.Http;

namespace Xaa.Server;

/// <summary>
/// Keeps web pages from reaching an MCP server by DNS rebinding: on a loopback connection Host and Origin must be loopback names or the
/// server's own; elsewhere an Origin, if sent, must be the server's own, which is the resource's and not what Host says. MCP
/// transports, security warning.
/// </summary>
internal sealed class OriginHostGuard(RequestDelegate next, McpProtectionOptions options)
{
    private readonly Uri _own = new(options.Resource);

    public Task InvokeAsync(HttpContext http) =>
        IsForeign(http)
            ? Results.Problem(title: "Origin or Host is not allowed.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(http)
            : next(http);

    private bool IsForeign(HttpContext http)
    {
        var local = http.Connection.LocalIpAddress is { } address && IPAddress.IsLoopback(address);
        var host = http.Request.Host;
        if (local && !IsLoopback(host.Host) && !IsOwn(host.Value))
            return true;
        if (http.Request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return false;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri))
            return true;
        return !IsOwn(uri.Authority) && !(local && IsLoopback(uri.Host));
    }

    private bool IsOwn(string? authority) => string.Equals(authority, _own.Authority, StringComparison.OrdinalIgnoreCase);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
