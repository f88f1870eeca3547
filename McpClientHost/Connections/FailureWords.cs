using Xaa.Client;

namespace Xaa.McpClientHost.Connections;

/// <summary>What does not work, in words for a person who knows nothing of OAuth. The code stands beside it for those who do.</summary>
internal static class FailureWords
{
    public const string NotInTime = "It did not answer in time.";
    public const string NotReached = "It does not answer. It may be switched off, or on its way back.";
    public const string NotUnderstood = "It answers, but not as an MCP server does. Something else may stand at its address.";

    public static string Of(IdentityAssertionRefusal fault, string idp) =>
        fault.Party == idp ? "Your company's identity provider " + OfIdp(fault.Code) : OfServer(fault.Code);

    private static string OfIdp(string code) => code switch
    {
        ClientErrors.Unreachable or ClientErrors.MetadataUnavailable => "does not answer.",
        ClientErrors.ProfileNotSupported => "does not offer this kind of access.",
        _ => "gives answers that cannot be trusted. Nothing was sent on.",
    };

    private static string OfServer(string code) => code switch
    {
        ClientErrors.Unreachable => NotReached,
        ClientErrors.MetadataUnavailable => "It does not say how to get access. It may have been replaced by something else.",
        ClientErrors.MalformedResponse => "It answers with something that makes no sense, or sends elsewhere. Nothing of yours was sent there.",
        ClientErrors.IssuerMismatch or ClientErrors.ResourceMismatch or ClientErrors.UnknownAuthorizationServer or ClientErrors.InsecureAddress =>
            "It claims to be another server than the one that your company registered. Nothing of yours was sent there.",
        _ => "It does not offer the kind of access that your company has set up.",
    };
}
