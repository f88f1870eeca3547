using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xaa.Client;
using Xaa.McpClientHost.Seed;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.McpClientHost.Connections;

/// <summary>One person's connection to one MCP server. Its tokens and its transport are shared with nobody.</summary>
public sealed partial class ServerConnection(SeedServer server, Person person, ConnectionParts parts) : IAsyncDisposable
{
    /// <summary>SPEC 73. What follows from it happens before the first MCP message: the 401 comes first.</summary>
    public const string Extension = "io.modelcontextprotocol/enterprise-managed-authorization";

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private readonly IdentityAssertionHandler _handler = parts.CreateHandler(person.Subject, server.ProtectedResource);
    private volatile ConnectionSnapshot _snapshot = new() { State = ConnectionState.Connecting };
    private McpClient? _client;

    public SeedServer Server => server;

    public ConnectionSnapshot Snapshot => _snapshot;

    /// <summary>Steps 2 and 3, MCP's handshake and the list of tools. Never throws: what happened stands in <see cref="Snapshot"/>.</summary>
    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken);
        try
        {
            Show(_ => new() { State = ConnectionState.Connecting });
            // A trace of its own for each connection, not one for all that began with the sign-in.
            Activity.Current = null;
            using var span = XaaTelemetry.Source.StartActivity($"connect {server.Name}");
            await CloseAsync();
            var started = parts.Time.GetTimestamp();
            await _handler.PrepareAsync(cancellationToken);
            _client = await McpClient.CreateAsync(parts.CreateTransport(server, _handler), Options(), parts.Logs, cancellationToken);
            var tools = await _client.ListToolsAsync(cancellationToken: cancellationToken);
            Show(s => Connected(s) with { Took = parts.Time.GetElapsedTime(started), Tools = [.. tools.Select(t => t.ProtocolTool)] });
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(e);
        }
        finally
        {
            _connecting.Release();
        }
    }

    /// <summary>Calls a tool; renews the access token when it is due.</summary>
    /// <exception cref="IdentityAssertionException">There was no token for this call.</exception>
    /// <exception cref="McpException">The server refused the call as such.</exception>
    public async Task<CallToolResult> CallAsync(string tool, IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        await person.RecheckAsync(cancellationToken);
        var client = _client ?? throw new InvalidOperationException("The server is not connected.");
        try
        {
            return await client.CallToolAsync(
                tool, arguments.ToDictionary(a => a.Key, a => (object?)a.Value), cancellationToken: cancellationToken);
        }
        finally
        {
            // The call may have renewed or widened the token, or found that access is gone.
            await KeepFreshAsync(CancellationToken.None);
        }
    }

    /// <summary>Renews the access token when it is due, so that a person who looks sees access end when it ends.</summary>
    public async Task KeepFreshAsync(CancellationToken cancellationToken)
    {
        if (_snapshot.State != ConnectionState.Connected)
            return;
        try
        {
            await _handler.PrepareAsync(cancellationToken);
            var (shown, fresh) = (_snapshot, Connected(_snapshot));
            if (fresh.Expires != shown.Expires || !fresh.Scopes.SequenceEqual(shown.Scopes, StringComparer.Ordinal))
                Show(s => s.State == ConnectionState.Connected ? Connected(s) : s);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(e);
        }
    }

    /// <summary>Asks IdP and server anew, because the answer may be another one than before.</summary>
    public Task RecheckAsync(CancellationToken cancellationToken) =>
        _snapshot.State == ConnectionState.Connected ? KeepFreshAsync(cancellationToken) : ConnectAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _handler.Dispose();
    }

    private static McpClientOptions Options() => new()
    {
        ClientInfo = new() { Name = "acme-agent", Title = "Acme Agent", Version = "1.0" },
        Capabilities = new() { Extensions = new Dictionary<string, object> { [Extension] = new JsonObject() } },
        InitializationTimeout = TimeSpan.FromSeconds(30),
    };

    private ConnectionSnapshot Connected(ConnectionSnapshot before) => before with
    {
        State = ConnectionState.Connected,
        Scopes = Scopes.Parse(_handler.LastToken?.Scope),
        Expires = _handler.LastToken?.Expires,
    };

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
        Show(_ => new()
        {
            State = refusal is { IsAnswer: true } ? ConnectionState.Refused : ConnectionState.Failed,
            Refusal = refusal,
            Failure = refusal is not null ? null
                : isSignIn ? "Your sign-in could not be renewed at the identity provider."
                : "The server did not answer as an MCP server does.",
        });
    }

    private void Show(Func<ConnectionSnapshot, ConnectionSnapshot> change)
    {
        lock (_gate)
        {
            _snapshot = change(_snapshot) with { Version = _snapshot.Version + 1 };
        }
        person.Changes.Fire();
    }

    private async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _client, null) is { } client)
            await client.DisposeAsync();
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "No access to {Server}: {Step} ended with {Code}.")]
        public static partial void NoAccess(ILogger log, string server, FlowStep step, string code);

        [LoggerMessage(2, LogLevel.Warning, "The connection to {Server} failed.")]
        public static partial void Failed(ILogger log, string server, Exception exception);
    }
}
