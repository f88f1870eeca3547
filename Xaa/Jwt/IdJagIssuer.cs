using System.Security.Cryptography;
using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>What an ID-JAG says. ID-JAG draft §3.1.</summary>
public sealed record IdJagContents
{
    /// <summary>The person, in the IdP's namespace.</summary>
    public required string Subject { get; init; }

    /// <summary>The resource authorization server's issuer, canonical.</summary>
    public required string Audience { get; init; }

    /// <summary>The client's id at the resource authorization server, not at the IdP.</summary>
    public required string ClientId { get; init; }

    /// <summary>The MCP servers that the grant is for, canonical.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>The granted scope (SPEC 21).</summary>
    public string? Scope { get; init; }

    /// <summary>The granted authorization details. RFC 9396 §9.1 (SPEC 21).</summary>
    public AuthorizationDetails? AuthorizationDetails { get; init; }

    /// <summary>When the person signed in.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>How strongly the person signed in.</summary>
    public string? Acr { get; init; }

    /// <summary>By what means the person signed in. RFC 8176.</summary>
    public IReadOnlyList<string> Amr { get; init; } = [];

    /// <summary>
    /// The person's e-mail address, where the connection wants it; written as verified, so it must be one that the company assigned or checked.
    /// </summary>
    public string? Email { get; init; }

    /// <summary>What the person is called at the resource authorization server, where the connection wants it.</summary>
    public string? AudienceSubject { get; init; }

    /// <summary>The thumbprint of the key that it is bound to. RFC 9449 §6.1 (SPEC 59).</summary>
    public string? ProofKey { get; init; }

    /// <summary>The AI agent that acts for the person, as the IdP knows it. RFC 8693 §4.1.</summary>
    public string? Agent { get; init; }

    /// <summary>Which tenant of the IdP the person belongs to, where the connection wants it (SPEC 70).</summary>
    public string? Tenant { get; init; }

    /// <summary>Which tenant of the resource authorization server is meant (SPEC 31, 72).</summary>
    public string? AudienceTenant { get; init; }
}

/// <summary>Issues ID-JAGs. ID-JAG draft §3.</summary>
public sealed class IdJagIssuer(string issuer, SigningKeys keys, TimeProvider clock, TimeSpan lifetime)
{
    /// <summary>The longest life of an ID-JAG (SPEC 35).</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromMinutes(5);

    private readonly TimeSpan _lifetime = lifetime > TimeSpan.Zero && lifetime <= LongestLifetime
        ? lifetime
        : throw new ArgumentOutOfRangeException(nameof(lifetime), lifetime, "An ID-JAG lives longer than 0 and at most 5 minutes.");

    /// <summary>Signs an ID-JAG with a fresh <c>jti</c>.</summary>
    public Issued<IdJag> Issue(IdJagContents contents)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var credentials = keys.For();
        var claims = new JwtClaims(issuer, contents.Subject, contents.Audience, clock.GetUtcNow(), _lifetime)
        {
            [ClaimNames.ClientId] = contents.ClientId,
            [ClaimNames.Id] = id,
            [ClaimNames.Resource] = contents.Resources switch { [] => null, [var one] => one, var several => several },
            [ClaimNames.Scope] = contents.Scope,
            [ClaimNames.AuthorizationDetails] = contents.AuthorizationDetails?.Json,
            [ClaimNames.Email] = contents.Email,
            [ClaimNames.EmailVerified] = contents.Email is null ? null : true,
            [ClaimNames.Confirmation] = JwtClaims.BoundTo(contents.ProofKey),
            [ClaimNames.Actor] = contents.Agent is { } agent ? new ActingParty(agent) { Profile = ActingParty.AiAgent }.ToClaim() : null,
            [ClaimNames.Tenant] = contents.Tenant,
            [ClaimNames.AudienceSubject] = contents.AudienceSubject,
            [ClaimNames.AudienceTenant] = contents.AudienceTenant,
        };
        var token = JwtWriter.Write(JwtTypes.IdJag, claims.WithSignIn(contents.AuthTime, contents.Acr, contents.Amr), credentials);
        return new(new(token), id, credentials.Key.KeyId, _lifetime);
    }
}
