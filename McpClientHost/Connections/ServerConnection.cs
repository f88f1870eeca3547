using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xaa.Client;
using Xaa.McpClientHost.Seed;
using Xaa.McpClientHost.StepUp;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.McpClientHost.Connections;

/// <summary>One person's connection to one MCP server. Its tokens and its transport are shared with nobody.</summary>
public sealed partial class ServerConnection(SeedServer server, Person person, ConnectionParts parts) : IAsyncDisposable
{
    /// <summary>SPEC 73. What follows from it happens before the first MCP message: the 401 comes first.</summary>
    public const string Extension = "io.modelcontextprotocol/enterprise-managed-authorization";

    // A server under load may be slow at first; it is tried again after that, and not given up.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(30);

    // After the first, second, … failure in a row; then always the last.
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40), TimeSpan.FromSeconds(60)];

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly IdentityAssertionHandler _handler = parts.CreateHandler(person.Subject, server.ProtectedResource);
    private volatile ConnectionSnapshot _snapshot = new() { State = ConnectionState.Connecting };
    private McpClient? _client;
    private DateTimeOffset _seen = parts.Time.GetUtcNow();
    private int _failures;

    public SeedServer Server => server;

    public ConnectionSnapshot Snapshot => _snapshot;

    /// <summary>What the calls of this connection are made with; null while there is no access.</summary>
    public AcquiredToken? Token => _snapshot.State == ConnectionState.Connected ? _handler.LastToken : null;

    /// <summary>Steps 2 and 3, MCP's handshake and the list of tools. What happened stands in <see cref="Snapshot"/>.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        using (await ConnectingAsync(cancellationToken))
        {
            Show(_ => new() { State = ConnectionState.Connecting });
            await ConnectOnceAsync(cancellationToken);
        }
    }

    /// <summary>Calls a tool; renews the access token when it is due, and waits when a stronger sign-in is asked of the person.</summary>
    /// <exception cref="IdentityAssertionException">There was no token for this call.</exception>
    /// <exception cref="McpException">The server refused the call as such.</exception>
    /// <exception cref="TimeoutException">The tool did not answer in time.</exception>
    public async Task<CallToolResult> CallAsync(string tool, IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        await person.RecheckAsync(cancellationToken);
        var client = _client ?? throw new InvalidOperationException("The server is not connected.");
        await using var deadline = new ToolDeadline(parts.Options.ToolTimeout, person.StepUp, () => person.Changes.Next, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await client.CallToolAsync(
                tool, arguments.ToDictionary(a => a.Key, a => (object?)a.Value), cancellationToken: either.Token);
        }
        // Whatever the transport makes of a request that is broken off.
        catch (Exception) when (deadline.Token.IsCancellationRequested)
        {
            throw new TimeoutException("The tool did not answer in time.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !e.Chain().OfType<IdentityAssertionException>().Any())
        {
            await FailAsync(e);
            throw;
        }
        finally
        {
            // The call may have renewed or widened the token, or found that access is gone.
            if (_snapshot.State == ConnectionState.Connected)
                await RenewAsync(CancellationToken.None);
        }
    }

    /// <summary>For a person who looks: she sees access end when it ends, a server go when it goes, and either come back by itself.</summary>
    public async Task KeepFreshAsync(CancellationToken cancellationToken)
    {
        var now = parts.Time.GetUtcNow();
        switch (_snapshot.State)
        {
            case ConnectionState.Connected:
                if (now - _seen >= LookEvery)
                    await LookAsync(now, cancellationToken);
                if (_snapshot.State == ConnectionState.Connected)
                    await RenewAsync(cancellationToken);
                break;
            case ConnectionState.Failed when _snapshot.RetryAt <= now:
                // In the background: the card stays as it is until there is something new.
                using (await ConnectingAsync(cancellationToken))
                {
                    if (_snapshot is { State: ConnectionState.Failed } failed && failed.RetryAt <= now)
                        await ConnectOnceAsync(cancellationToken);
                }
                break;
        }
    }

    /// <summary>Gets a new access token now, because somebody wants it so. What happened stands in <see cref="Snapshot"/>.</summary>
    public async Task RenewNowAsync(CancellationToken cancellationToken)
    {
        parts.Forget(person, server.Resource);
        using (await ConnectingAsync(cancellationToken))
        {
            if (_snapshot.State == ConnectionState.Connected)
                await RenewAsync(cancellationToken);
            else
                await ConnectOnceAsync(cancellationToken);
        }
    }

    /// <summary>Asks IdP and server anew after policy has changed, and says what is different now.</summary>
    public async Task RecheckAsync(CancellationToken cancellationToken)
    {
        var before = _snapshot;
        // What is being connected now may be so on an answer from before.
        using (await ConnectingAsync(cancellationToken))
        {
            if (_snapshot.State == ConnectionState.Connected)
                await RenewAsync(cancellationToken);
            else
                await ConnectOnceAsync(cancellationToken);
        }
        if (PolicyNews.Of(before, _snapshot, parts.Time.GetUtcNow()) is { } news)
            Show(s => s with { News = news });
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _handler.Dispose();
    }

    private static McpClientOptions Options() => new()
    {
        ClientInfo = new() { Name = "acme-agent", Title = "Acme Agent", Version = "1.0" },
        Capabilities = new() { Extensions = new Dictionary<string, object> { [Extension] = new JsonObject() } },
        InitializationTimeout = Patience,
    };

    private async Task<IDisposable> ConnectingAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        return new Connecting(_connecting);
    }

    private async Task ConnectOnceAsync(CancellationToken cancellationToken)
    {
        // A trace of its own for each connection, not one for all that began with the sign-in.
        Activity.Current = null;
        using var span = XaaTelemetry.Source.StartActivity($"connect {server.Name}");
        using var patience = new CancellationTokenSource(Patience, parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await CloseAsync();
            var started = Stopwatch.GetTimestamp();
            // The wait ends with the patience; a request that others wait for as well goes on.
            await _handler.PrepareAsync(either.Token).WaitAsync(either.Token);
            _client = await McpClient.CreateAsync(parts.CreateTransport(server, _handler), Options(), parts.Logs, either.Token);
            var tools = await _client.ListToolsAsync(cancellationToken: either.Token);
            (_failures, _seen) = (0, parts.Time.GetUtcNow());
            Show(_ => Connected(new()
            {
                State = ConnectionState.Connected,
                Took = Stopwatch.GetElapsedTime(started),
                Tools = [.. tools.Select(t => t.ProtocolTool)],
            }));
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(e);
        }
    }

    // The access token goes to the MCP server only when it is called: whether the server is there is seen without it.
    private async Task LookAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            _seen = now;
            await parts.LookAsync(server, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(e);
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _handler.PrepareAsync(cancellationToken);
            Show(s => s.State == ConnectionState.Connected ? Connected(s) : s);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(e);
        }
    }

    private ConnectionSnapshot Connected(ConnectionSnapshot before)
    {
        var scopes = Scopes.Parse(_handler.LastToken?.Scope);
        return before with
        {
            // The same list where it says the same, so that nothing seems to have changed.
            Scopes = scopes.SequenceEqual(before.Scopes, StringComparer.Ordinal) ? before.Scopes : scopes,
            Expires = _handler.LastToken?.Expires,
        };
    }

    private async Task FailAsync(Exception exception)
    {
        var refusal = exception.Chain().OfType<IdentityAssertionException>().FirstOrDefault()?.Refusal;
        var isSignIn = exception.Chain().OfType<SignInException>().Any();
        if (isSignIn || refusal is { IsAnswer: true, Step: FlowStep.TokenExchange, Code: OAuthErrors.InvalidGrant })
            await person.CheckSignInAsync();
        if (refusal is null)
            Log.Failed(parts.Log, server.Name, exception);
        else
            Log.NoAccess(parts.Log, server.Name, refusal.Step, refusal.Code);
        var isRefused = refusal is { IsAnswer: true };
        var pause = Pauses[Math.Min(_failures, Pauses.Length - 1)];
        _failures = isRefused ? 0 : _failures + 1;
        Show(_ => new()
        {
            State = isRefused ? ConnectionState.Refused : ConnectionState.Failed,
            Refusal = refusal,
            Failure = isRefused ? null : Words(exception, refusal, isSignIn),
            RetryAt = isRefused ? null : parts.Time.GetUtcNow() + pause,
        });
    }

    private string Words(Exception exception, IdentityAssertionRefusal? fault, bool isSignIn) => fault switch
    {
        not null => FailureWords.Of(fault, parts.Idp),
        _ when isSignIn => "Your sign-in could not be renewed at your company's identity provider.",
        _ when exception.Chain().Any(e => e is OperationCanceledException or TimeoutException) => FailureWords.NotInTime,
        _ when exception.Chain().Any(e => e is HttpRequestException { StatusCode: null }) => FailureWords.NotReached,
        _ => FailureWords.NotUnderstood,
    };

    private void Show(Func<ConnectionSnapshot, ConnectionSnapshot> change)
    {
        lock (_gate)
        {
            var next = change(_snapshot);
            if (next == _snapshot)
                return;
            _snapshot = next with { Version = _snapshot.Version + (next.LooksLike(_snapshot) ? 0 : 1) };
        }
        person.Changes.Fire();
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
            await client.DisposeAsync();
    }

    private sealed class Connecting(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No access to {Server}: {Step} ended with {Code}.")]
        public static partial void NoAccess(ILogger log, string server, FlowStep step, string code);

        [LoggerMessage(2, LogLevel.Warning, "The connection to {Server} failed.")]
        public static partial void Failed(ILogger log, string server, Exception exception);
    }
}
