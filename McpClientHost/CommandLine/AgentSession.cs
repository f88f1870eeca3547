using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using Xaa.Client;
using Xaa.McpClientHost.Chat;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Models;
using Xaa.McpClientHost.Seed;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>What a command works with: the client, the person's sign-in, and connections to servers. No web host, no store.</summary>
internal sealed class AgentSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly CommandSettings _settings;
    private readonly Terminal _terminal;
    private readonly SealedSignInFile _kept;
    private readonly SignInTokens _tokens;
    private readonly LoopbackSignIn _loopback;
    private AssertionSubject? _subject;
    private CancellationTokenSource? _patience;

    private AgentSession(ServiceProvider services, CommandSettings settings, Terminal terminal, bool noBrowser)
    {
        _services = services;
        _settings = settings;
        _terminal = terminal;
        Idp = services.GetRequiredService<IdpClient>();
        var time = services.GetRequiredService<TimeProvider>();
        _kept = new(settings.SignInFile, Seed.Idp.Registration, services.GetRequiredService<IDataProtectionProvider>(), time);
        _tokens = new(_kept, Idp, services.GetRequiredService<IdTokenValidator>(), new(), time);
        _loopback = new(services.GetRequiredService<NativeSignIn>(), Seed.Idp.SignIn, terminal, time)
        {
            PrintsOnly = noBrowser,
        };
    }

    public AgentSeed Seed => _settings.Seed;

    public IdpClient Idp { get; }

    public static AgentSession Open(CommandSettings settings, Terminal terminal, bool noBrowser, TimeProvider time)
    {
        PrivateFolder.Create(settings.Folder);
        var services = new ServiceCollection();
        services.AddSingleton(time);
        services.AddSingleton(settings.Seed);
        services.AddSingleton(Options.Create(settings.Options));
        services.AddLogging();
        services.ConfigureHttpClientDefaults(client => client
            .UseSocketsHttpHandler((handler, _) => (handler.UseCookies, handler.AllowAutoRedirect, handler.ConnectTimeout) = (false, false, TimeSpan.FromSeconds(10)))
            .RemoveAllLoggers());
        services.AddIdentityAssertionClient(_ => new() { Idp = settings.Seed.Idp.Registration });
        services.AddHttpClient(ConnectionParts.HttpClientName);
        services.AddIdpClient(_ => settings.Seed.Idp.SignIn);
        services.AddSingleton<ConnectionParts>();
        services.AddChatModel();
        services.AddDataProtection()
            .SetApplicationName("xaa.agent-cli")
            .PersistKeysToFileSystem(new(Path.Combine(settings.Folder, "keys")));
        return new(services.BuildServiceProvider(), settings, terminal, noBrowser);
    }

    /// <summary>Who is signed in; a person at the terminal is asked to sign in if nobody is.</summary>
    /// <exception cref="CommandException">Nobody is signed in, and nobody is there to be asked.</exception>
    public async Task<AuthenticationTicket> RequireSignInAsync(CancellationToken cancellationToken)
    {
        if (await FindSignInAsync(cancellationToken) is { } ticket)
            return ticket;
        if (!_terminal.IsInteractive)
            throw new CommandException(ExitCodes.SignInNeeded, "Nobody is signed in. Sign in first, with the command sign-in.");
        return await SignInAsync(null, null, cancellationToken);
    }

    public ValueTask<AuthenticationTicket?> FindSignInAsync(CancellationToken cancellationToken) => _kept.FindAsync(cancellationToken);

    public async Task<AuthenticationTicket> SignInAsync(string? acrValues, TimeSpan? maxAge, CancellationToken cancellationToken)
    {
        var ticket = await _loopback.RunAsync(acrValues, maxAge, cancellationToken);
        await _kept.SaveAsync(ticket, cancellationToken);
        return ticket;
    }

    /// <summary>Forgets the sign-in here, whatever becomes of the one at the IdP.</summary>
    public ValueTask ForgetAsync(CancellationToken cancellationToken) => _tokens.EndAsync(cancellationToken);

    /// <exception cref="CommandException">There is no such server; the message names those that there are.</exception>
    public SeedServer FindServer(string name) => Seed.Servers.FirstOrDefault(server => server.Name == name)
        ?? throw new CommandException(ExitCodes.Usage, $"There is no server '{name}'. There are {string.Join(", ", Seed.Servers.Select(server => server.Name))}.");

    /// <exception cref="CommandException">It cannot be connected, and why.</exception>
    public Task<ConnectedServer> ConnectAsync(SeedServer server, AuthenticationTicket person, CancellationToken cancellationToken)
    {
        // One for all servers: they are asked for the same sign-in.
        var subject = LazyInitializer.EnsureInitialized(ref _subject, () => new("command", SubjectOf(person), _tokens.GetAssertionAsync)
        {
            StepUpAsync = _terminal.IsInteractive ? StepUpAsync : null,
        });
        return AtAsync(
            server,
            () => ConnectedServer.ConnectAsync(server, subject, _services.GetRequiredService<ConnectionParts>(), cancellationToken),
            cancellationToken);
    }

    /// <exception cref="CommandException">There was no answer, and why.</exception>
    public Task<CallToolResult> CallAsync(
        ConnectedServer connected, string tool, IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellationToken) =>
        AtAsync(connected.Server, () => CallForChatAsync(connected, tool, arguments, cancellationToken), cancellationToken);

    /// <summary>The same, where the faults are the chat's to explain. One call at a time.</summary>
    public async Task<CallToolResult> CallForChatAsync(
        ConnectedServer connected, string tool, IReadOnlyDictionary<string, JsonElement> arguments, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(_settings.Options.ToolTimeout);
        _patience = patience;
        return await connected.CallAsync(tool, arguments, patience.Token);
    }

    /// <summary>A conversation with the agent's model.</summary>
    public AgentChat Chat(string person, IReadOnlyList<ChatServer> servers) => new(new(
        person,
        () => servers,
        _services.GetRequiredService<IChatClient>(),
        _services.GetRequiredService<TimeProvider>(),
        _services.GetRequiredService<ILogger<AgentChat>>()));

    private async ValueTask<bool> StepUpAsync(StepUpRequest request, CancellationToken cancellationToken)
    {
        await _terminal.Error.WriteLineAsync("This needs a stronger sign-in than yours; the call goes on afterwards.");
        // The person takes the time now, not the tool.
        _patience?.CancelAfter(Timeout.InfiniteTimeSpan);
        var ticket = await _loopback.RunAsync(request.Requirement.AcrValues, request.Requirement.MaxAge, cancellationToken);
        _patience?.CancelAfter(_settings.Options.ToolTimeout);
        if (SubjectOf(ticket) != _subject!.Subject)
        {
            await _terminal.Error.WriteLineAsync("That was somebody else's sign-in: this call is not made in another person's name.");
            return false;
        }
        return await _tokens.TakeOverAsync(ticket, cancellationToken);
    }

    // The IdP refused what proves the person. What it refuses again is not kept.
    private async Task CheckSignInAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _tokens.CheckAsync(cancellationToken);
        }
        catch (SignInException failed)
        {
            throw Faults.Of(failed, Seed)!;
        }
    }

    private static string SubjectOf(AuthenticationTicket ticket) => ticket.Principal.FindFirst(ClaimNames.Subject)!.Value;

    private async Task<T> AtAsync<T>(SeedServer server, Func<Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (Exception failed) when (!cancellationToken.IsCancellationRequested && Faults.Of(failed, Seed, server) is { } fault)
        {
            if (fault.Refusal is { IsAnswer: true, Step: FlowStep.TokenExchange, Code: OAuthErrors.InvalidGrant })
                await CheckSignInAsync(cancellationToken);
            throw fault;
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
