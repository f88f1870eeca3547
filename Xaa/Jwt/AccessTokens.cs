using System.Security.Cryptography;
using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>What an access token says. RFC 9068 §2.2.</summary>
public sealed record AccessTokenContents
{
    /// <summary>The person.</summary>
    public required string Subject { get; init; }

    /// <summary>The one MCP server it is for.</summary>
    public required string Audience { get; init; }

    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>The granted scope.</summary>
    public string? Scope { get; init; }

    /// <summary>The granted authorization details. RFC 9396 §9.1.</summary>
    public AuthorizationDetails? AuthorizationDetails { get; init; }

    /// <summary>The session that it lives no longer than, where its resource can tell.</summary>
    public string? SessionId { get; init; }

    /// <summary>When the person signed in. RFC 9068 §2.2.1.</summary>
    public DateTimeOffset? AuthTime { get; init; }

    /// <summary>How strongly. RFC 9068 §2.2.1.</summary>
    public string? Acr { get; init; }

    /// <summary>By what means. RFC 9068 §2.2.1.</summary>
    public IReadOnlyList<string> Amr { get; init; } = [];

    /// <summary>Who acts for the person. RFC 8693 §4.1.</summary>
    public ActingParty? Actor { get; init; }

    /// <summary>The tenant of the IdP that the person belongs to, where it serves several.</summary>
    public string? Tenant { get; init; }

    /// <summary>The thumbprint of the key that it is bound to. RFC 9449 §6.1.</summary>
    public string? ProofKey { get; init; }
}

/// <summary>Issues JWT access tokens. RFC 9068.</summary>
public sealed class AccessTokenIssuer(string issuer, SigningKeys keys, TimeProvider clock, TimeSpan lifetime)
{
    /// <summary>Signs an access token with a fresh <c>jti</c>.</summary>
    public Issued<AccessToken> Issue(AccessTokenContents contents)
    {
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var credentials = keys.For();
        var claims = new JwtClaims(issuer, contents.Subject, contents.Audience, clock.GetUtcNow(), lifetime)
        {
            [ClaimNames.ClientId] = contents.ClientId,
            [ClaimNames.Id] = id,
            [ClaimNames.Scope] = contents.Scope,
            [ClaimNames.AuthorizationDetails] = contents.AuthorizationDetails?.Json,
            [ClaimNames.SessionId] = contents.SessionId,
            [ClaimNames.Actor] = contents.Actor?.ToClaim(),
            [ClaimNames.Tenant] = contents.Tenant,
            [ClaimNames.Confirmation] = JwtClaims.BoundTo(contents.ProofKey),
        };
        var token = JwtWriter.Write(JwtTypes.AccessToken, claims.WithSignIn(contents.AuthTime, contents.Acr, contents.Amr), credentials);
        return new(new(token), id, credentials.Key.KeyId, lifetime);
    }
}

/// <summary>Validates the access tokens of one issuer for one resource. RFC 9068 §4.</summary>
public sealed class AccessTokenValidator(string issuer, string resource, SigningKeys keys, TimeProvider clock)
{
    private readonly JwtReader _reader = new(clock);
    private readonly JwtExpectation _expected = new()
    {
        Type = JwtTypes.AccessToken,
        Issuer = issuer,
        Audience = resource,
        Algorithms = ["ES256"],
        Keys = (keyId, _) => new(keys.Find(keyId)),
        Skew = TimeSpan.Zero,
    };

    /// <summary>Checks a token; a good one has <c>sub</c>, <c>client_id</c> and <c>jti</c>.</summary>
    public async ValueTask<JwtReading> ValidateAsync(AccessToken token, CancellationToken cancellationToken)
    {
        var reading = await _reader.ReadAsync(token.Value, _expected, cancellationToken);
        return reading is { Reason: null, Jwt: { } jwt }
            && (jwt.Text(ClaimNames.Subject) is null || jwt.Text(ClaimNames.ClientId) is null || jwt.Text(ClaimNames.Id) is null)
            ? new(jwt, Reasons.MissingClaim)
            : reading;
    }
}
