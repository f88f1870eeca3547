using System.Security.Claims;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>An MCP server on its transport: for as long as a session lives, or for one request.</summary>
internal sealed class StreamableHttpSession(
    string id, StreamableHttpServerTransport transport, McpServer server, SessionOwner? owner, TimeProvider time) : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _run = Task.CompletedTask;
    private int _openRequests;
    private bool _closed;
    private bool _listened;

    public string Id => id;

    public StreamableHttpServerTransport Transport => transport;

    public McpServer Server => server;

    /// <summary>When the last request ended, as a timestamp of the options' clock.</summary>
    public long LastUsed { get; private set; } = time.GetTimestamp();

    public bool IsIdle
    {
        get
        {
            lock (_gate)
            {
                return _openRequests == 0 && !_closed;
            }
        }
    }

    public bool BelongsTo(ClaimsPrincipal user) => owner == SessionOwner.Of(user);

    public void Start(Func<McpServer, CancellationToken, Task> run) => _run = run(server, _closing.Token);

    /// <summary>Holds the session open for a request; false once it is closed.</summary>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return false;
            }

            _openRequests++;
            LastUsed = time.GetTimestamp();
            return true;
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            _openRequests--;
            LastUsed = time.GetTimestamp();
        }
    }

    /// <summary>A transport takes one stream for unasked messages in its life; later ones must resume it.</summary>
    public bool TryListen()
    {
        lock (_gate)
        {
            return !_listened && (_listened = true);
        }
    }

    /// <summary>Marks the session as closed if no request holds it. Whoever gets true disposes it.</summary>
    public bool TryRetire()
    {
        lock (_gate)
        {
            return _openRequests == 0 && !_closed && (_closed = true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        try
        {
            // Ends the reader, so that the server stops by itself; the token is for what does not look at the reader.
            await transport.DisposeAsync();
            await _closing.CancelAsync();
            await _run;
        }
        catch (OperationCanceledException)
        {
            // Asked for just above.
        }
        finally
        {
            await server.DisposeAsync();
            _closing.Dispose();
        }
    }
}
