using System.Text.Json;
using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>
/// Who acts for the subject of a token, such as an AI agent: <c>act</c>. The subject stays the person; the actor only says by whose hand. RFC 8693 §4.1.
/// </summary>
/// <param name="Subject">The acting party, in its issuer's namespace.</param>
public sealed record ActingParty(string Subject)
{
    /// <summary>The longest chain that is accepted: the one who acts, and those who acted before.</summary>
    public const int LongestChain = 4;

    private const int LongestName = 255;

    /// <summary>The <c>sub_profile</c> of an AI agent.</summary>
    public const string AiAgent = "ai_agent";

    /// <summary>Whose namespace <see cref="Subject"/> is from; null for that of the token's issuer.</summary>
    public string? Issuer { get; init; }

    /// <summary>What kind of party it is, such as <see cref="AiAgent"/>; null when it was not said.</summary>
    public string? Profile { get; init; }

    /// <summary>Who acted before, and handed on. For information only: access is not decided by it.</summary>
    public ActingParty? Before { get; init; }

    /// <summary>Reads the claim as strictly as it is relied upon: each party has a <c>sub</c>, and none is the person herself.</summary>
    /// <param name="jwt">The token.</param>
    /// <param name="party">Who acts; null when nobody is named.</param>
    /// <returns>False when it is malformed, too deep, or names the subject as its own actor.</returns>
    public static bool TryRead(ValidatedJwt jwt, out ActingParty? party)
    {
        party = null;
        if (jwt.Element(ClaimNames.Actor) is not { } claim)
            return true;
        party = Read(claim, jwt, LongestChain);
        return party is not null;
    }

    /// <summary>The claim as it is written into a token.</summary>
    internal Dictionary<string, object> ToClaim()
    {
        var claim = new Dictionary<string, object> { [ClaimNames.Subject] = Subject };
        if (Issuer is not null)
            claim[ClaimNames.Issuer] = Issuer;
        if (Profile is not null)
            claim[ClaimNames.SubjectProfile] = Profile;
        if (Before is not null)
            claim[ClaimNames.Actor] = Before.ToClaim();
        return claim;
    }

    private static ActingParty? Read(JsonElement claim, ValidatedJwt jwt, int most)
    {
        if (most == 0 || claim.ValueKind != JsonValueKind.Object || claim.Text(ClaimNames.Subject) is not { Length: <= LongestName } subject
            || !TryName(claim, ClaimNames.Issuer, out var issuer) || !TryName(claim, ClaimNames.SubjectProfile, out var profile))
            return null;
        // The same name at the same issuer is the same one (QUIRKS C15).
        if (subject == jwt.Text(ClaimNames.Subject) && (issuer is null || issuer == jwt.Text(ClaimNames.Issuer)))
            return null;
        ActingParty? before = null;
        if (claim.TryGetProperty(ClaimNames.Actor, out var inner) && (before = Read(inner, jwt, most - 1)) is null)
            return null;
        return new(subject) { Issuer = issuer, Profile = profile, Before = before };
    }

    private static bool TryName(JsonElement claim, string member, out string? name)
    {
        name = claim.Text(member);
        return name is { Length: <= LongestName } || !claim.TryGetProperty(member, out _);
    }
}
