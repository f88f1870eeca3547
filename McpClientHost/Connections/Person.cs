using Microsoft.AspNetCore.Authentication;
using Xaa.Client;
using Xaa.McpClientHost.Pages;
using Xaa.McpClientHost.Seed;
using Xaa.McpClientHost.SignIn;
using Xaa.McpClientHost.StepUp;

namespace Xaa.McpClientHost.Connections;

/// <summary>One sign-in of one person, with a connection to each server. Two sign-ins share nothing, even of the same person.</summary>
public sealed class Person : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly ConnectionParts _parts;
    private readonly Func<Task> _end;
    private readonly SignInTokens _tokens;
    private readonly Task _connected;
    private Task _rechecked = Task.CompletedTask;
    private int _policyChanged;
    private int _watchers;

    public Person(AuthenticationTicket ticket, IReadOnlyList<SeedServer> servers, SignInTokens tokens, ConnectionParts parts, Func<Task> end)
    {
        _parts = parts;
        _end = end;
        Ended = _ended.Token;
        _tokens = tokens;
        Expires = ticket.Properties.ExpiresUtc ?? throw new InvalidOperationException("A sign-in must end some time.");
        Name = ShownPerson.Of(ticket).Name;
        StepUp = new(parts.Options.StepUpTimeout, parts.Time, Changes.Fire);
        Subject = new(SignInStore.KeyOf(ticket.Handle()), ticket.Subject(), tokens.GetAssertionAsync) { StepUpAsync = StepUp.AskAsync };
        Connections = [.. servers.Select(server => new ServerConnection(server, this, parts))];
        // In parallel, and after the answer that this sign-in is part of.
        _connected = Task.Run(() => Task.WhenAll(Connections.Select(connection => Task.Run(() => connection.ConnectAsync(Ended)))));
    }

    public AssertionSubject Subject { get; }

    public string Name { get; }

    /// <summary>Where calls wait for a stronger sign-in.</summary>
    public StepUpDesk StepUp { get; }

    public DateTimeOffset Expires { get; }

    public IReadOnlyList<ServerConnection> Connections { get; }

    public ChangeSignal Changes { get; } = new();

    /// <summary>Set when the sign-in is over.</summary>
    public CancellationToken Ended { get; }

    public ServerConnection? Find(string server) => Connections.FirstOrDefault(c => c.Server.Name == server);

    /// <summary>Renews what is due, on all connections.</summary>
    public Task KeepFreshAsync(CancellationToken cancellationToken) => Task.WhenAll(Connections.Select(c => c.KeepFreshAsync(cancellationToken)));

    /// <summary>Puts the tokens of a fresh sign-in of the same person in the place of those before. False when this sign-in has ended meanwhile.</summary>
    public ValueTask<bool> TakeOverAsync(AuthenticationTicket fresh, CancellationToken cancellationToken) => _tokens.TakeOverAsync(fresh, cancellationToken);

    /// <summary>Somebody looks, until what this returns is disposed.</summary>
    public IDisposable Watch()
    {
        Interlocked.Increment(ref _watchers);
        RecheckIfWatched();
        return new Watching(this);
    }

    /// <summary>What is known of this person's access may be wrong now. Who looks is shown what is right at once, who does not when she next does.</summary>
    public void PolicyChanged()
    {
        Interlocked.Exchange(ref _policyChanged, 1);
        RecheckIfWatched();
    }

    /// <summary>Asks anew for every connection, if policy has changed since that was last done.</summary>
    public async Task RecheckAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _policyChanged, 0) == 0)
            return;
        _parts.Forget(this);
        await Task.WhenAll(Connections.Select(connection => connection.RecheckAsync(cancellationToken)));
    }

    /// <summary>Ends the sign-in here when it has ended at the IdP.</summary>
    /// <remarks>When the IdP cannot be asked, the connection shows what failed, and the next call asks again.</remarks>
    public Task CheckSignInAsync() => RenewSignInAsync();

    /// <summary>Has the IdP renew the tokens of the sign-in; ends it here when it has ended there.</summary>
    /// <returns>Null, or one of <see cref="SignInReasons"/>.</returns>
    public async Task<string?> RenewSignInAsync()
    {
        try
        {
            await _tokens.CheckAsync(Ended);
            return null;
        }
        catch (SignInException e)
        {
            // On its own: it closes the very connection that may be asking.
            if (e.Reason == SignInReasons.Ended)
                _ = Task.Run(_end);
            return e.Reason;
        }
        catch (OperationCanceledException) when (Ended.IsCancellationRequested)
        {
            // Another call was quicker to find out.
            return SignInReasons.Ended;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        Changes.Fire();
        await _connected.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _rechecked.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var connection in Connections)
            await connection.DisposeAsync();
        _ended.Dispose();
    }

    private void RecheckIfWatched()
    {
        if (Volatile.Read(ref _watchers) > 0 && Volatile.Read(ref _policyChanged) != 0)
            _rechecked = Task.Run(() => RecheckAsync(Ended));
    }

    private sealed class Watching(Person person) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref person._watchers);
    }
}
