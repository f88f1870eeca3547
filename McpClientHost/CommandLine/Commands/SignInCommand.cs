using System.CommandLine;
using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.McpClientHost.CommandLine;

/// <summary><c>sign-in</c>: step 1, in the person's own browser.</summary>
internal static class SignInCommand
{
    public static Command Create(CommandRun run)
    {
        var acr = new Option<string?>("--acr")
        {
            Description = "How strongly: for the demo's payments, urn:xaa:mfa asks for the second factor.",
            HelpName = "ACR",
        };
        var command = new Command("sign-in", "Sign in with your browser. It is kept for later commands.") { acr };
        command.SetAction((parsed, cancellationToken) => run.InAsync(parsed, asJson: false, async (session, ending) =>
        {
            var ticket = await session.SignInAsync(parsed.GetValue(acr), maxAge: null, ending);
            await run.Terminal.Output.WriteLineAsync($"Signed in as {Name(ticket)}.");
            return ExitCodes.Done;
        }, cancellationToken));
        return command;
    }

    /// <summary>The person's name as the IdP says it, and her user name.</summary>
    public static string Name(AuthenticationTicket ticket)
    {
        var names = new[] { ClaimNames.Name, ClaimNames.UserName }.Select(claim => ticket.Principal.FindFirst(claim)?.Value).OfType<string>().ToList();
        var said = names switch
        {
            [var full, var user] => $"{full} ({user})",
            [var one] => one,
            _ => ticket.Principal.FindFirst(ClaimNames.Subject)!.Value,
        };
        return ToolText.Plain(said);
    }
}

/// <summary><c>whoami</c>: who is signed in here, asking nobody.</summary>
internal static class WhoAmICommand
{
    public static Command Create(CommandRun run)
    {
        var json = new Option<bool>("--json") { Description = "For scripts." };
        var command = new Command("whoami", "Show who is signed in, and at which identity provider.") { json };
        command.SetAction((parsed, cancellationToken) => run.InAsync(parsed, parsed.GetValue(json), async (session, ending) =>
        {
            var ticket = await session.FindSignInAsync(ending) ?? throw new CommandException(ExitCodes.SignInNeeded, "Nobody is signed in. Sign in first, with the command sign-in.");
            var idToken = new JsonWebToken(ticket.IdToken().Value);
            var signedInAt = ticket.Principal.FindFirst(ClaimNames.AuthTime)?.Value is { } seconds
                ? DateTimeOffset.FromUnixTimeSeconds(long.Parse(seconds, CultureInfo.InvariantCulture))
                : new DateTimeOffset(idToken.IssuedAt, TimeSpan.Zero);
            var acr = ticket.Principal.FindFirst(ClaimNames.Acr)?.Value;
            await run.Terminal.Output.WriteLineAsync(parsed.GetValue(json)
                ? CommandJson.Text(new
                {
                    Subject = ticket.Principal.FindFirst(ClaimNames.Subject)!.Value,
                    Name = ticket.Principal.FindFirst(ClaimNames.Name)?.Value,
                    UserName = ticket.Principal.FindFirst(ClaimNames.UserName)?.Value,
                    Issuer = session.Seed.Idp.Issuer,
                    session.Seed.Idp.ClientId,
                    SignedInAt = signedInAt,
                    Acr = acr,
                })
                : $"{Name(ticket)} at {session.Seed.Idp.Issuer}, since {signedInAt:u}{(acr is null ? "" : $", as {ToolText.Plain(acr)}")}.");
            return ExitCodes.Done;
        }, cancellationToken));
        return command;
    }

    private static string Name(AuthenticationTicket ticket) => SignInCommand.Name(ticket);
}
