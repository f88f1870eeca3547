using System.Net;
using Microsoft.AspNetCore.Http;

namespace Xaa.Server;

/// <summary>
/// Keeps web pages from reaching an MCP server by DNS rebinding: on a loopback connection Host and Origin must be loopback names;
/// elsewhere an Origin, if sent, must be the server's own. MCP transports, security warning.
/// </summary>
internal sealed class OriginHostGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http) =>
        IsForeign(http)
            ? Results.Problem(title: "Origin or Host is not allowed.", statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(http)
            : next(http);

    private static bool IsForeign(HttpContext http)
    {
        var local = http.Connection.LocalIpAddress is { } address && IPAddress.IsLoopback(address);
        if (local && !IsLoopback(http.Request.Host.Host))
            return true;
        if (http.Request.Headers.Origin.ToString() is not { Length: > 0 } origin)
            return false;
        if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri))
            return true;
        return local ? !IsLoopback(uri.Host) : !string.Equals(uri.Authority, http.Request.Host.Value, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
}
