using Microsoft.Extensions.Options;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Idp.Token;

/// <summary>Recognises the access tokens that this IdP issues for itself: for <c>/userinfo</c> and for the administration API.</summary>
public sealed class OwnAccessTokens(SigningKeys keys, IOptions<IdpOptions> options, TimeProvider clock)
{
    private readonly AccessTokenValidator[] _validators =
    [
        new(options.Value.Issuer, options.Value.UserInfoAddress, keys, clock),
        new(options.Value.Issuer, options.Value.AdminApiAddress, keys, clock),
    ];

    /// <summary>The claims of a good access token that was issued to this client; null for anything else.</summary>
    public async ValueTask<ValidatedJwt?> FindAsync(string token, string clientId, CancellationToken cancellationToken)
    {
        foreach (var validator in _validators)
        {
            var reading = await validator.ValidateAsync(new(token), cancellationToken);
            if (reading is { Reason: null, Jwt: { } jwt })
                return jwt.Text(ClaimNames.ClientId) == clientId ? jwt : null;
        }
        return null;
    }
}
