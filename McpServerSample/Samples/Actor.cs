using System.Security.Claims;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Samples;

/// <summary>
/// Who acts: the person, the client that acts for her, the agent behind it where the IdP names one, and the company that she belongs to where the
/// IdP serves several. All come from the access token, never from an argument.
/// </summary>
public sealed record Actor(string Person, string Client, string? Agent, string? Tenant = null)
{
    /// <summary>By whose hand the person acts, as it is written down beside her name.</summary>
    public string Via => Agent is null ? Client : $"{Client} (agent {Agent})";

    /// <summary>For people: <c>u-alice of acme through agent-at-wiki (agent planner)</c>.</summary>
    public string Words => $"{Person}{(Tenant is null ? "" : $" of {Tenant}")} through {Via}";

    public static Actor Of(ClaimsPrincipal user) => new(
        Claim(user, ClaimNames.Subject),
        Claim(user, ClaimNames.ClientId),
        (user.Identity as ClaimsIdentity)?.Actor?.FindFirst(ClaimNames.Subject)?.Value,
        user.FindFirst(ClaimNames.Tenant)?.Value);

    private static string Claim(ClaimsPrincipal user, string name) =>
        user.FindFirst(name)?.Value
        ?? throw new InvalidOperationException($"A tool was called without the claim {name}; the endpoint must require authorization.");
}
