using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>What GET and DELETE have in common: they exist for revisions that have sessions.</summary>
internal static class SessionRequests
{
    public static Refusal? Check(HttpContext http, McpServerOptions server, HttpServerTransportOptions transport)
    {
        if (Revisions.Check(http.Request.Headers, server.ProtocolVersion, transport.SessionMode) is { } unknown)
        {
            return unknown;
        }

        var version = http.Request.Headers[McpHeaders.ProtocolVersion].ToString();
        if (!Revisions.IsSessionless(version))
        {
            return null;
        }

        http.Response.Headers.Allow = HttpMethods.Post;
        return Refusal.MethodNotAllowed($"Revision '{version}' has only POST.");
    }
}
