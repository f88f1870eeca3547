using System.Net.Sockets;
using ModelContextProtocol;
using Xaa.Client;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Seed;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>What went wrong, in words for the person and a number for the script.</summary>
internal static class Faults
{
    /// <summary>Null for what is no fault of this kind, but one of this program.</summary>
    /// <param name="fault">What was thrown.</param>
    /// <param name="seed">Who is who; null before that is known.</param>
    /// <param name="server">The MCP server that was spoken to, if one was.</param>
    public static CommandException? Of(Exception fault, AgentSeed? seed, SeedServer? server = null)
    {
        foreach (var cause in fault.Chain())
        {
            switch (cause)
            {
                case CommandException said:
                    return said;
                case SignInException signIn when seed is not null:
                    return OfSignIn(signIn, seed);
                case IdentityAssertionException refused when seed is not null:
                    return OfRefusal(refused, seed);
            }
        }
        return server is null || fault is not (McpException or HttpRequestException or IOException or TimeoutException or OperationCanceledException)
            ? null
            : new(ExitCodes.Unavailable, fault is TimeoutException or OperationCanceledException
                ? $"{server.DisplayName} at {server.Resource} did not answer in time."
                : $"{server.DisplayName} at {server.Resource} did not answer as an MCP server does.");
    }

    private static CommandException OfSignIn(SignInException fault, AgentSeed seed) => fault.Reason switch
    {
        SignInReasons.IdpUnavailable => Unavailable(fault, seed),
        SignInReasons.Ended => new(ExitCodes.SignInNeeded, "Your sign-in has ended. Sign in again, with the command sign-in."),
        _ => new(ExitCodes.SignInNeeded, $"The sign-in was not accepted ({fault.Reason}). {fault.Message}"),
    };

    private static CommandException OfRefusal(IdentityAssertionException fault, AgentSeed seed)
    {
        var refusal = fault.Refusal;
        if (!refusal.IsAnswer)
        {
            return refusal.Party == seed.Idp.Issuer
                ? Unavailable(fault, seed)
                : new(ExitCodes.Unavailable, $"{Name(refusal.Party, seed)} cannot be used now ({refusal.Code}). {refusal.Description}{StartIt(fault, refusal.Party)}")
                {
                    Refusal = refusal,
                };
        }
        if (refusal.NeedsStrongerSignIn)
        {
            var how = refusal.StepUp?.AcrValues is { } acr ? $"sign-in --acr {acr}" : "sign-in";
            return new(
                ExitCodes.SignInNeeded,
                $"{Name(refusal.Party, seed)} wants a stronger sign-in for this. {refusal.Description} Sign in so, with the command {how}")
            {
                Refusal = refusal,
            };
        }
        if (refusal is { Step: FlowStep.TokenExchange, Code: OAuthErrors.InvalidGrant })
            return new(ExitCodes.SignInNeeded, "Your sign-in has ended. Sign in again, with the command sign-in.") { Refusal = refusal };
        var decides = refusal.IsPolicyDenial
            ? "\nYour company's administrators decide that, for each app and each server. Asking again does not help, and there is no other way in."
            : "";
        return new(
            ExitCodes.Refused,
            $"{Name(refusal.Party, seed)} refused at step {(int)refusal.Step}, {Words(refusal.Step)}: {refusal.Code}. {refusal.Description}{decides}")
        {
            Refusal = refusal,
        };
    }

    private static CommandException Unavailable(Exception fault, AgentSeed seed)
    {
        var issuer = seed.Idp.Issuer;
        return new(ExitCodes.Unavailable, NobodyListens(fault) && new Uri(issuer).IsLoopback
            ? $"The stack is not running at {issuer}: start it with dotnet run --project AppHost"
            : $"Your identity provider at {issuer} cannot be used now. {fault.Message}");
    }

    private static string StartIt(Exception fault, string party) => NobodyListens(fault) && new Uri(party).IsLoopback
        ? " If the stack is not running, start it with dotnet run --project AppHost"
        : "";

    private static bool NobodyListens(Exception fault) =>
        fault.Chain().OfType<SocketException>().Any(socket => socket.SocketErrorCode == SocketError.ConnectionRefused);

    private static string Name(string party, AgentSeed seed) => party == seed.Idp.Issuer
        ? $"Your company's identity provider ({party})"
        : seed.Servers.FirstOrDefault(server => server.Issuer == party) is { } issuing
            ? $"The authorization server of {issuing.DisplayName} ({party})"
            : seed.Servers.FirstOrDefault(server => server.Resource == party) is { } serving
                ? $"{serving.DisplayName} ({party})"
                : party;

    private static string Words(FlowStep step) => step switch
    {
        FlowStep.TokenExchange => "token exchange",
        FlowStep.JwtBearerGrant => "JWT bearer grant",
        FlowStep.ResourceRequest => "the call",
        _ => "sign-in",
    };
}
