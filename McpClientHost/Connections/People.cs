using System.Collections.Concurrent;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Xaa.Client;
using Xaa.McpClientHost.Seed;
using Xaa.McpClientHost.SignIn;

namespace Xaa.McpClientHost.Connections;

/// <summary>Everyone who is signed in and has connections in this process. After a restart they are opened again by the first request.</summary>
public sealed class People(
    AgentSeed seed,
    SignInStore store,
    IdpClient idp,
    IdTokenValidator validator,
    IOptions<AgentOptions> options,
    ConnectionParts parts,
    TimeProvider time) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Person>> _people = new(StringComparer.Ordinal);
    private readonly ChangeSignal _opened = new();

    /// <summary>The person of a ticket; the first time, all servers are being connected when this returns.</summary>
    public Person Open(AuthenticationTicket ticket)
    {
        var handle = ticket.Handle();
        var person = _people.GetOrAdd(handle, _ => new(() => Create(handle, ticket)));
        if (!person.IsValueCreated)
            _opened.Fire();
        return person.Value;
    }

    /// <summary>Ends a sign-in: nothing of it is left here, neither tokens nor connections.</summary>
    public async Task EndAsync(string handle)
    {
        await store.RemoveAsync(handle, CancellationToken.None);
        await CloseAsync(handle);
    }

    /// <summary>Ends every sign-in that came of a session at the IdP. Null when the token was used before, otherwise how many.</summary>
    public async Task<int?> EndSessionAsync(LogoutToken token)
    {
        if (await store.RemoveSessionAsync(seed.Idp.Issuer, token) is not { } keys)
            return null;
        foreach (var handle in _people.Keys.Where(handle => keys.Contains(SignInStore.KeyOf(handle))))
            await CloseAsync(handle);
        return keys.Count;
    }

    /// <summary>The IdP's policy is not what it was, for whom ever.</summary>
    public void PolicyChanged()
    {
        foreach (var person in _people.Values.Where(person => person.IsValueCreated))
            person.Value.PolicyChanged();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var handle in _people.Keys)
            await CloseAsync(handle);
    }

    /// <summary>Waits until somebody is signed in.</summary>
    public async Task SomeoneAsync(CancellationToken cancellationToken)
    {
        for (var opened = _opened.Next; _people.IsEmpty; opened = _opened.Next)
            await opened.WaitAsync(cancellationToken);
    }

    private Person Create(string handle, AuthenticationTicket ticket)
    {
        _ = Task.Run(CloseExpiredAsync);
        var tokens = new SignInTokens(new StoredSignIn(store, handle), idp, validator, new() { RotateAhead = options.Value.RotateAhead }, time);
        return new(ticket, seed.Servers, tokens, parts, () => EndAsync(handle));
    }

    private async Task CloseAsync(string handle)
    {
        if (!_people.TryRemove(handle, out var person))
            return;
        parts.Forget(person.Value);
        await person.Value.DisposeAsync();
    }

    private async Task CloseExpiredAsync()
    {
        var now = time.GetUtcNow();
        foreach (var (handle, person) in _people)
        {
            if (person.IsValueCreated && person.Value.Expires <= now)
                await CloseAsync(handle);
        }
    }
}
