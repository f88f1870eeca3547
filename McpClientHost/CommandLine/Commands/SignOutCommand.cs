using System.CommandLine;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.McpClientHost.CommandLine;

/// <summary><c>sign-out</c>: the tokens are given back, and forgotten here whatever the IdP says to that.</summary>
internal static class SignOutCommand
{
    public static Command Create(CommandRun run)
    {
        var everywhere = new Option<bool>("--everywhere")
        {
            Description = "End the session at the identity provider as well, and with it every other app's: your browser asks you.",
        };
        var command = new Command("sign-out", "Give back what the sign-in holds, and forget it.") { everywhere };
        command.SetAction((parsed, cancellationToken) => run.InAsync(
            parsed,
            asJson: false,
            (session, ending) => RunAsync(run.Terminal, session, parsed.GetValue(everywhere), parsed.GetValue(run.NoBrowser), ending),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, AgentSession session, bool everywhere, bool noBrowser, CancellationToken cancellationToken)
    {
        var ticket = await session.FindSignInAsync(cancellationToken);
        await session.ForgetAsync(cancellationToken);
        if (ticket?.RefreshToken() is { } token && !await session.Idp.RevokeAsync(token, cancellationToken))
            await terminal.Error.WriteLineAsync("The identity provider takes no tokens back: what it issued ends with your session there.");
        await terminal.Output.WriteLineAsync(ticket is null ? "Nobody was signed in." : $"{SignInCommand.Name(ticket)} is signed out here.");
        if (everywhere)
            await EndSessionAsync(terminal, session, noBrowser, cancellationToken);
        return ExitCodes.Done;
    }

    // Without id_token_hint: an ID token has no business in an address. The IdP asks the person instead.
    private static async Task EndSessionAsync(Terminal terminal, AgentSession session, bool noBrowser, CancellationToken cancellationToken)
    {
        var configuration = await session.Idp.GetConfigurationAsync(cancellationToken);
        var endpoint = SecureAddress.TryParse(configuration.EndSessionEndpoint)
            ?? throw new CommandException(ExitCodes.Unavailable, "The identity provider has no page to sign out at.");
        var address = new Uri(QueryHelpers.AddQueryString(endpoint.AbsoluteUri, Parameters.ClientId, session.Seed.Idp.ClientId));
        await terminal.Error.WriteLineAsync(!noBrowser && terminal.OpenBrowser(address)
            ? "Your browser asks whether to end the session there as well."
            : $"Open this address to end the session there as well:\n  {address.AbsoluteUri}");
    }
}
