using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Xaa.McpClientHost.Connections;

namespace Xaa.McpClientHost.SignIn;

/// <summary>Keeps tickets on the server; and since a new ticket is a new sign-in, connects it to the servers.</summary>
public sealed class SignInTickets(SignInStore store, People people) : ITicketStore
{
    public Task<string> StoreAsync(AuthenticationTicket ticket) => StoreAsync(ticket, CancellationToken.None);

    public async Task<string> StoreAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        var handle = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await store.CreateAsync(handle, ticket, cancellationToken);
        ticket.Properties.SetHandle(handle);
        people.Open(ticket);
        return handle;
    }

    // Sliding expiration is off, and a new sign-in never takes over a handle that a browser had before.
    public Task RenewAsync(string key, AuthenticationTicket ticket) => throw new InvalidOperationException("A sign-in is never renewed.");

    public Task<AuthenticationTicket?> RetrieveAsync(string key) => RetrieveAsync(key, CancellationToken.None);

    public async Task<AuthenticationTicket?> RetrieveAsync(string key, CancellationToken cancellationToken)
    {
        var ticket = await store.FindAsync(key, cancellationToken);
        ticket?.Properties.SetHandle(key);
        return ticket;
    }

    public Task RemoveAsync(string key) => people.EndAsync(key);
}
