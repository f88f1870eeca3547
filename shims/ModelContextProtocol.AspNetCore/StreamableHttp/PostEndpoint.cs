using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Takes one JSON-RPC message and answers it with a stream of events.</summary>
internal sealed class PostEndpoint(
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpServerOptions> serverOptions,
    SessionTable sessions,
    SessionFactory servers)
{
    private HttpServerTransportOptions Options => transportOptions.Value;

    public async Task AnswerAsync(HttpContext http)
    {
        var (post, unreadable) = await ReadAsync(http);
        if (post is null)
        {
            await unreadable!.WriteAsync(http);
            return;
        }

        if (Check(http, post) is { } refusal)
        {
            await refusal.WriteAsync(http, post.Id);
            return;
        }

        post.Message.Context = new()
        {
            User = http.User.Identity?.IsAuthenticated is true ? http.User : null,
            ProtocolVersion = post.HeaderVersion.Length > 0 ? post.HeaderVersion : null,
        };

        if (post.IsSessionless || Options.Stateless)
        {
            await using var server = await servers.StartForRequestAsync(http);
            await PumpAsync(http, server, post);
        }
        else
        {
            await AnswerInSessionAsync(http, post);
        }
    }

    private static async Task<(PostedMessage? Post, Refusal? Unreadable)> ReadAsync(HttpContext http)
    {
        if (!EventStream.Accepts(http.Request, "application/json") || !EventStream.Accepts(http.Request, EventStream.ContentType))
        {
            return (null, Refusal.NotAcceptable("Accept must include application/json and text/event-stream."));
        }

        // Routing has refused other content types; a request without any gets this far.
        if (!http.Request.HasJsonContentType())
        {
            return (null, Refusal.NotAMessage("The content type must be application/json.", StatusCodes.Status415UnsupportedMediaType));
        }

        try
        {
            var post = await PostedMessage.ReadAsync(http.Request, http.RequestAborted);
            return (post, Refusal.NotAMessage("The body is not one JSON-RPC message."));
        }
        catch (BadHttpRequestException exception)
        {
            return (null, Refusal.NotAMessage("The body could not be read.", exception.StatusCode));
        }
    }

    private Refusal? Check(HttpContext http, PostedMessage post) =>
        Revisions.Check(http.Request.Headers, serverOptions.Value.ProtocolVersion, Options.SessionMode)
        ?? PostRules.Check(post, serverOptions.Value)
        ?? SessionMode(http, post);

    private Refusal? SessionMode(HttpContext http, PostedMessage post) => (Options.SessionMode, post.IsSessionless) switch
    {
        (HttpServerSessionMode.Stateful, true) => Refusal.UnsupportedVersion(
            post.HeaderVersion, Revisions.WithSessions, "This endpoint serves sessions only: begin with initialize and an older revision."),
        (HttpServerSessionMode.Stateless, false) when HasSessionId(http) =>
            Refusal.BadRequest($"This endpoint has no sessions, so it takes no {McpHeaders.SessionId}."),
        _ => null,
    };

    private static bool HasSessionId(HttpContext http) => http.Request.Headers[McpHeaders.SessionId].ToString().Length > 0;

    private async Task AnswerInSessionAsync(HttpContext http, PostedMessage post)
    {
        var begins = !HasSessionId(http);
        if (begins && !post.IsInitialize)
        {
            await Refusal.BadRequest($"{McpHeaders.SessionId} is required on everything but initialize.").WriteAsync(http, post.Id);
            return;
        }

        StreamableHttpSession? session;
        if (begins)
        {
            session = await servers.StartSessionAsync(http);
        }
        else if (sessions.Find(http, out session) is { } refusal)
        {
            await refusal.WriteAsync(http, post.Id);
            return;
        }

        if (!session!.TryEnter())
        {
            await Refusal.SessionNotFound.WriteAsync(http, post.Id);
            return;
        }

        try
        {
            if (begins)
            {
                await sessions.AddAsync(session);
            }

            http.Features.Set(session.Server);
            http.Response.Headers[McpHeaders.SessionId] = session.Id;
            await PumpAsync(http, session, post);
        }
        finally
        {
            session.Leave();
        }
    }

    private static async Task PumpAsync(HttpContext http, StreamableHttpSession session, PostedMessage post)
    {
        // Only the later revisions ask for it, and it holds the headers back until the first message.
        Func<JsonRpcMessage?, ValueTask>? responseStarting = post.IsSessionless ? first => SetStatus(http.Response, first) : null;

        EventStream.Prepare(http);
        if (!await session.Transport.HandlePostRequestAsync(post.Message, http.Response.Body, responseStarting, http.RequestAborted))
        {
            // A notification or a response has no answer.
            http.Response.Headers.ContentType = default;
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        }
    }

    private static ValueTask SetStatus(HttpResponse response, JsonRpcMessage? first)
    {
        if (first is JsonRpcError { Error: { } error } && !response.HasStarted)
        {
            response.StatusCode = (McpErrorCode)error.Code switch
            {
                McpErrorCode.MethodNotFound => StatusCodes.Status404NotFound,
                McpErrorCode.MissingRequiredClientCapability => StatusCodes.Status400BadRequest,
                McpErrorCode.UnsupportedProtocolVersion => StatusCodes.Status400BadRequest,
                McpErrorCode.HeaderMismatch => StatusCodes.Status400BadRequest,
                _ => response.StatusCode,
            };
        }

        return ValueTask.CompletedTask;
    }
}
