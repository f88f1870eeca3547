using Microsoft.IdentityModel.Tokens;
using Xaa.Client;
using Xaa.Jwt;
using Xaa.McpClientHost.Seed;
using Xaa.OAuth;

namespace Xaa.McpClientHost.SignIn;

/// <summary>What a good logout token says.</summary>
/// <param name="Id">Its <c>jti</c>.</param>
/// <param name="SessionId">The session at the IdP that has ended.</param>
/// <param name="Expires">From when on it is refused as expired.</param>
public sealed record LogoutToken(string Id, string SessionId, DateTimeOffset Expires);

/// <summary>The rules of OpenID Connect Back-Channel Logout §2.6. That a token counts once is for the store to see to.</summary>
public sealed class LogoutTokenValidator(IdpClient idp, AgentSeed seed, TimeProvider clock)
{
    // §2.4 recommends two minutes. A token that could be kept for longer is not one of ours.
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromMinutes(5);

    private readonly JwtReader _jwts = new(clock);

    public async ValueTask<(LogoutToken? Token, string? Reason)> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        var reading = await _jwts.ReadAsync(token, Expect(), cancellationToken);
        if (reading.Reason is { } reason)
            return (null, reason);

        var jwt = reading.Jwt!;
        if (jwt.Time(ClaimNames.IssuedAt) is not { } issued
            || jwt.Text(ClaimNames.Id) is not { } id
            || jwt.Text(ClaimNames.SessionId) is not { } sessionId
            || !jwt.HasObject(ClaimNames.Events, LogoutEvents.BackchannelLogout))
            return (null, Reasons.MissingClaim);
        // §2.4: it would be an ID token by another name.
        if (jwt.Has(ClaimNames.Nonce))
            return (null, Reasons.WrongType);
        var expires = jwt.Time(ClaimNames.Expires)!.Value;
        return expires - issued <= LongestLifetime ? (new(id, sessionId, expires), null) : (null, Reasons.LifetimeTooLong);
    }

    private JwtExpectation Expect() => new()
    {
        Type = JwtTypes.LogoutToken,
        Issuer = seed.Idp.Issuer,
        Audience = seed.Idp.ClientId,
        Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
        Keys = FindKeyAsync,
    };

    private async ValueTask<SecurityKey?> FindKeyAsync(string? keyId, CancellationToken cancellationToken)
    {
        try
        {
            return await idp.FindKeyAsync(keyId, cancellationToken);
        }
        catch (SignInException e)
        {
            throw new IssuerKeysException("The identity provider's keys cannot be had.", e);
        }
    }
}
