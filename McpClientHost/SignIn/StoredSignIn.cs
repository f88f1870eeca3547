using Microsoft.AspNetCore.Authentication;
using Xaa.Client;

namespace Xaa.McpClientHost.SignIn;

/// <summary>One sign-in in the store.</summary>
public sealed class StoredSignIn(SignInStore store, string handle) : IKeptSignIn
{
    public ValueTask<AuthenticationTicket?> FindAsync(CancellationToken cancellationToken) => store.FindAsync(handle, cancellationToken);

    public ValueTask<bool> ReplaceAsync(AuthenticationTicket ticket, CancellationToken cancellationToken) =>
        store.ReplaceAsync(handle, ticket, cancellationToken);

    public ValueTask RemoveAsync(CancellationToken cancellationToken) => store.RemoveAsync(handle, cancellationToken);

    // A browser stays with one replica. Should two rotate at once all the same, the slower one finds the tokens of the quicker one.
    public ValueTask<IAsyncDisposable> HoldAsync(CancellationToken cancellationToken) => new(Nothing.Held);

    private sealed class Nothing : IAsyncDisposable
    {
        public static Nothing Held { get; } = new();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
