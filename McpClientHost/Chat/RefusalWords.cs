using Xaa.Client;
using Xaa.McpClientHost.Seed;

namespace Xaa.McpClientHost.Chat;

/// <summary>Who said no and what can be done, for the person and for the model.</summary>
public static class RefusalWords
{
    public static string Of(IdentityAssertionRefusal refusal, SeedServer server)
    {
        var isServer = refusal.Party == server.Issuer || refusal.Party == server.Resource;
        return refusal switch
        {
            { NeedsStrongerSignIn: true } => "It needs a stronger sign-in, and that did not come about.",
            { IsPolicyDenial: true } when !isServer =>
                "Your company's identity provider refused it: your IT department decides who may use this server with this agent.",
            { IsPolicyDenial: true } => $"{server.DisplayName} refused it: its administrators decide who may use it.",
            { IsAnswer: true } when !isServer => "Your company's identity provider did not accept the request.",
            { IsAnswer: true } => $"{server.DisplayName} did not accept the request.",
            _ => "It cannot be reached now, or does not answer as it should.",
        };
    }
}
