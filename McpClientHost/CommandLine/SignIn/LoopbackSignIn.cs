using Microsoft.AspNetCore.Authentication;
using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Signs a person in by her browser, while the command waits.</summary>
internal sealed class LoopbackSignIn(NativeSignIn signIn, SignInRegistration registration, Terminal terminal, TimeProvider time)
{
    /// <summary>How long the person may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Whether the address is printed even where there is a browser, and none is opened.</summary>
    public bool PrintsOnly { get; init; }

    /// <exception cref="SignInException">The IdP refused, cannot be reached, or nobody came back in time.</exception>
    public async Task<AuthenticationTicket> RunAsync(string? acrValues, TimeSpan? maxAge, CancellationToken cancellationToken)
    {
        var ticket = new TaskCompletionSource<AuthenticationTicket>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var listener = await LoopbackListener.StartAsync(registration.RedirectUri, cancellationToken);
        var request = await signIn.BeginAsync(listener.RedirectUri, OpenIdScopes.All, acrValues, maxAge, cancellationToken);
        listener.Expect(answer => NativeSignIn.IsAnswer(request, answer), FinishAsync);

        using var limit = new CancellationTokenSource(Limit, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        if (!PrintsOnly && terminal.OpenBrowser(request.Address))
            await terminal.Error.WriteLineAsync($"Sign in with your browser. If none has opened, go to\n  {request.Address.AbsoluteUri}");
        else
            await terminal.Error.WriteLineAsync($"Open this address in a browser on this device to sign in:\n  {request.Address.AbsoluteUri}");

        try
        {
            return await ticket.Task.WaitAsync(waiting.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new SignInException(SignInReasons.Refused, $"Nobody signed in within {Limit.TotalMinutes:0} minutes.");
        }

        async Task FinishAsync(IQueryCollection answer)
        {
            try
            {
                ticket.SetResult(await signIn.FinishAsync(request, answer, cancellationToken));
            }
            catch (Exception failed)
            {
                ticket.SetException(failed);
                throw;
            }
        }
    }
}
