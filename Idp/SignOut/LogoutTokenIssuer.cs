using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Idp.SignOut;

/// <summary>Issues logout tokens: typed, for one client, for two minutes; without a nonce, so that none is taken for an ID token.
/// OpenID Connect Back-Channel Logout §2.4.</summary>
public sealed class LogoutTokenIssuer(SigningKeys keys, IOptions<IdpOptions> options, TimeProvider clock)
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    private static readonly Dictionary<string, object> Events = new() { [LogoutEvents.BackchannelLogout] = new Dictionary<string, object>() };

    public string Issue(LogoutNotice notice) => JwtWriter.Write(
        JwtTypes.LogoutToken,
        new(options.Value.Issuer, notice.PersonId, notice.ClientId, clock.GetUtcNow(), Lifetime)
        {
            [ClaimNames.Id] = RandomNumberGenerator.GetHexString(32, lowercase: true),
            [ClaimNames.SessionId] = notice.SessionId,
            [ClaimNames.Events] = Events,
        },
        keys.For());
}
