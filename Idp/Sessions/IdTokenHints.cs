using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Idp.Sessions;

/// <summary>An ID token that came back to say whom it is about. It authenticates nobody.</summary>
/// <param name="ClientId">The client that it was issued to.</param>
/// <param name="Subject">The person.</param>
/// <param name="SessionId">The session in which it was issued.</param>
public sealed record IdTokenHint(string ClientId, string Subject, string SessionId);

/// <summary>
/// Reads <c>id_token_hint</c>. It may have expired, and often has; all else about it must be right. OpenID Connect Core §3.1.2.1, RP-Initiated
/// Logout §2 and §4.
/// </summary>
public sealed class IdTokenHints(SigningKeys keys, IOptions<IdpOptions> options, TimeProvider clock)
{
    private static readonly string[] Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    private readonly JwtReader _jwts = new(clock);

    /// <summary>What the hint says, or null when it cannot be believed; also when the key that signed it has left the key set.</summary>
    /// <param name="idToken">The hint.</param>
    /// <param name="clientId">Whose it must be; null when nobody is named, and it speaks for whom it was issued to.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<IdTokenHint?> ReadAsync(string idToken, string? clientId, CancellationToken cancellationToken)
    {
        if (UnverifiedJwt.TryRead(idToken) is not { } unverified || (clientId ?? unverified.Audience) is not { } audience)
            return null;
        var reading = await _jwts.ReadAsync(unverified, Expect(audience), cancellationToken);
        return reading is { Reason: null or Reasons.Expired, Jwt: { } jwt }
            && jwt.Text(ClaimNames.Subject) is { } subject && jwt.Text(ClaimNames.SessionId) is { } sessionId
                ? new(audience, subject, sessionId)
                : null;
    }

    private JwtExpectation Expect(string audience) => new()
    {
        Type = JwtTypes.Jwt,
        Issuer = options.Value.Issuer,
        Audience = audience,
        Algorithms = Algorithms,
        Keys = (keyId, _) => new(keys.Find(keyId)),
    };
}
