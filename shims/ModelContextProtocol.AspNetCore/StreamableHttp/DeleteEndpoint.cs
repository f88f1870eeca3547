using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Ends a session. One that is gone already is no error.</summary>
internal sealed class DeleteEndpoint(
    IOptions<HttpServerTransportOptions> transportOptions, IOptions<McpServerOptions> serverOptions, SessionTable sessions)
{
    public async Task AnswerAsync(HttpContext http)
    {
        if (SessionRequests.Check(http, serverOptions.Value, transportOptions.Value) is { } notHere)
        {
            await notHere.WriteAsync(http);
            return;
        }

        var refusal = sessions.Find(http, out var session);
        if (session is not null)
        {
            await sessions.CloseAsync(session);
        }
        else if (refusal == Refusal.SomeoneElsesSession)
        {
            await refusal.WriteAsync(http);
        }
    }
}
