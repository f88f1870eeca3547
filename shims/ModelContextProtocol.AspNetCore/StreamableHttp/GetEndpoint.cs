using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Streams what the server says unasked in a session, or resumes a stream that broke.</summary>
internal sealed class GetEndpoint(
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpServerOptions> serverOptions,
    SessionTable sessions,
    IHostApplicationLifetime lifetime)
{
    private HttpServerTransportOptions Options => transportOptions.Value;

    public async Task AnswerAsync(HttpContext http)
    {
        if (SessionRequests.Check(http, serverOptions.Value, Options) is { } notHere)
        {
            await notHere.WriteAsync(http);
            return;
        }

        if (!EventStream.Accepts(http.Request, EventStream.ContentType))
        {
            await Refusal.NotAcceptable("Accept must include text/event-stream.").WriteAsync(http);
            return;
        }

        if (sessions.Find(http, out var session) is { } refusal)
        {
            await refusal.WriteAsync(http);
            return;
        }

        if (!session!.TryEnter())
        {
            await Refusal.SessionNotFound.WriteAsync(http);
            return;
        }

        // A stream that waits for news must not hold up the application when it stops.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            http.Features.Set(session.Server);
            http.Response.Headers[McpHeaders.SessionId] = session.Id;
            await StreamAsync(http, session, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // This is how such streams end.
        }
        finally
        {
            session.Leave();
        }
    }

    private async Task StreamAsync(HttpContext http, StreamableHttpSession session, CancellationToken cancellationToken)
    {
        var lastEventId = http.Request.Headers[McpHeaders.LastEventId].ToString();
        if (lastEventId.Length > 0)
        {
            await ResumeAsync(http, session, lastEventId, cancellationToken);
        }
        else if (session.TryListen())
        {
            EventStream.Prepare(http);
            await session.Transport.HandleGetRequestAsync(http.Response.Body, cancellationToken);
        }
        else
        {
            await Refusal.BadRequest($"The session has had its stream: resume it with {McpHeaders.LastEventId}.").WriteAsync(http);
        }
    }

    private async Task ResumeAsync(HttpContext http, StreamableHttpSession session, string lastEventId, CancellationToken cancellationToken)
    {
        if (Options.EventStreamStore is not { } store)
        {
            await Refusal.BadRequest("Streams cannot be resumed here.").WriteAsync(http);
            return;
        }

        // An event of another session is as good as unknown.
        var events = await store.GetStreamReaderAsync(lastEventId, cancellationToken);
        if (events is null || events.SessionId != session.Id)
        {
            await Refusal.BadRequest($"{McpHeaders.LastEventId} names no event of this session that is still kept.").WriteAsync(http);
            return;
        }

        await EventStream.ReplayAsync(http, events, cancellationToken);
    }
}
