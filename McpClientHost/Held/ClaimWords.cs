using Xaa.OAuth;

namespace Xaa.McpClientHost.Held;

/// <summary>What claims mean, in a few words for someone who has never seen one.</summary>
internal static class ClaimWords
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal)
    {
        [ClaimNames.Issuer] = "who says this",
        [ClaimNames.Subject] = "whom it is about: your id there",
        [ClaimNames.Audience] = "whom it is for; nobody else may accept it",
        [ClaimNames.Expires] = "when it stops being good",
        [ClaimNames.NotBefore] = "from when on it is good",
        [ClaimNames.IssuedAt] = "when it was made",
        [ClaimNames.Id] = "its own number, so that it is not used twice",
        [ClaimNames.ClientId] = "the agent, as the reader knows it",
        [ClaimNames.AuthorizedParty] = "the agent that it was made for",
        [ClaimNames.Scope] = "what the agent may do with it",
        [ClaimNames.Resource] = "the MCP server that it is meant for",
        [ClaimNames.Confirmation] = "the key that whoever uses it has to have",
        [ClaimNames.Actor] = "who acts in your name",
        [ClaimNames.SubjectProfile] = "what kind of subject it is about",
        [ClaimNames.Email] = "your e-mail address",
        [ClaimNames.EmailVerified] = "whether the address was checked",
        [ClaimNames.Name] = "your name",
        [ClaimNames.UserName] = "your user name",
        [ClaimNames.SessionId] = "your session at the identity provider; when it ends, this ends",
        [ClaimNames.Nonce] = "ties it to the sign-in that this agent began",
        [ClaimNames.AuthTime] = "when you last proved who you are",
        [ClaimNames.Acr] = "how strongly you proved it",
        [ClaimNames.Amr] = "by what you proved it",
        [ClaimNames.Tenant] = "your company at the identity provider",
        [ClaimNames.AudienceTenant] = "your company at the server",
        [ClaimNames.AudienceSubject] = "your id at the server",
        [ClaimNames.SubjectId] = "you, in another notation",
        [ClaimNames.AuthorizationDetails] = "what exactly the agent may do with it",
        ["at_hash"] = "ties it to the access token that came along",
    };

    private static readonly HashSet<string> Times =
        [ClaimNames.Expires, ClaimNames.NotBefore, ClaimNames.IssuedAt, ClaimNames.AuthTime];

    public static string Of(string claim) => Words.GetValueOrDefault(claim, "a claim of its issuer's own");

    public static bool IsTime(string claim) => Times.Contains(claim);
}
