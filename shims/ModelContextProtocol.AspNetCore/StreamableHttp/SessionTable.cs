using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace ModelContextProtocol.AspNetCore;

/// <summary>The sessions of this process.</summary>
internal sealed class SessionTable(IOptions<HttpServerTransportOptions> options, ILogger<SessionTable> logger)
{
    private readonly ConcurrentDictionary<string, StreamableHttpSession> _sessions = new(StringComparer.Ordinal);

    private HttpServerTransportOptions Options => options.Value;

    /// <summary>Adds a session; at the limit of idle ones the longest idle is closed first, so that sessions cannot pile up.</summary>
    public async Task AddAsync(StreamableHttpSession session)
    {
        if (_sessions.Count >= Options.MaxIdleSessionCount && Idle() is { } idle && idle.Count >= Options.MaxIdleSessionCount)
        {
            foreach (var surplus in idle.Take(idle.Count - Options.MaxIdleSessionCount + 1))
            {
                await RetireAsync(surplus, "too many sessions are idle");
            }
        }

        _sessions[session.Id] = session;
    }

    /// <summary>Finds the caller's session.</summary>
    public Refusal? Find(HttpContext http, out StreamableHttpSession? session)
    {
        var id = http.Request.Headers[McpHeaders.SessionId].ToString();
        session = null;
        if (id.Length == 0)
        {
            return Refusal.BadRequest($"{McpHeaders.SessionId} is required here.");
        }

        if (!_sessions.TryGetValue(id, out var found))
        {
            return Refusal.SessionNotFound;
        }

        if (!found.BelongsTo(http.User))
        {
            return Refusal.SomeoneElsesSession;
        }

        session = found;
        return null;
    }

    /// <summary>Takes the session out and closes it, with requests still open or not.</summary>
    public async Task CloseAsync(StreamableHttpSession session)
    {
        if (_sessions.TryRemove(session.Id, out _))
        {
            await session.DisposeAsync();
        }
    }

    /// <summary>Starts to close what has been idle for too long, and the longest idle above the limit.</summary>
    public void Sweep()
    {
        var idle = Idle();
        var surplus = idle.Count - Options.MaxIdleSessionCount;
        foreach (var session in idle)
        {
            if (Options.IdleTimeout != Timeout.InfiniteTimeSpan && Options.TimeProvider.GetElapsedTime(session.LastUsed) > Options.IdleTimeout)
            {
                _ = RetireAsync(session, "it was idle for too long");
            }
            else if (surplus > 0)
            {
                _ = RetireAsync(session, "too many sessions are idle");
            }

            surplus--;
        }
    }

    public Task CloseAllAsync() => Task.WhenAll(_sessions.Values.Select(CloseAsync));

    private List<StreamableHttpSession> Idle() =>
        [.. _sessions.Values.Where(session => session.IsIdle).OrderBy(session => session.LastUsed)];

    private async Task RetireAsync(StreamableHttpSession session, string reason)
    {
        if (!session.TryRetire())
        {
            return;
        }

        logger.LogInformation("Closing an MCP session because {Reason}.", reason);
        try
        {
            await CloseAsync(session);
        }
        catch (Exception exception)
        {
            // Nobody waits for a session that is swept away.
            logger.LogError(exception, "An MCP session failed while it was closed.");
        }
    }
}
