using System.Security.Claims;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Samples;

/// <summary>Who acts: the person, and the client that acts for her. Both come from the access token, never from an argument.</summary>
public sealed record Actor(string Person, string Client)
{
    public static Actor Of(ClaimsPrincipal user) => new(Claim(user, ClaimNames.Subject), Claim(user, ClaimNames.ClientId));

    private static string Claim(ClaimsPrincipal user, string name) =>
        user.FindFirst(name)?.Value
        ?? throw new InvalidOperationException($"A tool was called without the claim {name}; the endpoint must require authorization.");
}
