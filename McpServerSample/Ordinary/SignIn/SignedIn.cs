using System.Globalization;
using System.Security.Claims;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>What the ID token of a sign-in says.</summary>
public sealed record SignedIn(string Issuer, string Subject, string Name, DateTimeOffset AuthTime, string Acr, IReadOnlyList<string> Amr)
{
    /// <summary>
    /// Reads the ticket. What the IdP leaves out never counts as enough: no <c>acr</c> is none, and no <c>auth_time</c> is long ago.
    /// </summary>
    public static SignedIn From(string issuer, ClaimsPrincipal ticket)
    {
        var subject = ticket.FindFirstValue(ClaimNames.Subject)
            ?? throw new InvalidOperationException("The ID token was validated, and names nobody.");
        var email = ticket.FindFirstValue(ClaimNames.Email);
        var name = ticket.FindFirstValue(ClaimNames.Name) ?? ticket.FindFirstValue(ClaimNames.UserName) ?? subject;
        return new(
            issuer,
            subject,
            email is null ? name : $"{name} ({email})",
            long.TryParse(ticket.FindFirstValue(ClaimNames.AuthTime), NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < LatestTime
                ? DateTimeOffset.FromUnixTimeSeconds(at)
                : DateTimeOffset.UnixEpoch,
            ticket.FindFirstValue(ClaimNames.Acr) ?? "",
            [.. ticket.FindAll(ClaimNames.Amr).Select(c => c.Value)]);
    }

    private static readonly long LatestTime = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
}
