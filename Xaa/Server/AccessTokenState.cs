using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>What an authorization server says of its own access tokens to the clients that hold them.</summary>
public static class AccessTokenState
{
    /// <summary>The claims of a good access token of this client; null for any other token (RFC 7009 §2.1, RFC 7662 §2.2).</summary>
    /// <param name="reading">What its validation found.</param>
    /// <param name="client">The client that has authenticated.</param>
    public static ValidatedJwt? OfClient(this JwtReading reading, RegisteredClient client) =>
        reading is { Reason: null, Jwt: { } jwt } && jwt.Text(ClaimNames.ClientId) == client.ClientId ? jwt : null;

    /// <summary>Describes a good access token. RFC 7662 §2.2, RFC 8693 §4.1, RFC 9396 §9.2, RFC 9449 §6.2, RFC 9470 §6.2.</summary>
    public static IntrospectionResponse Describe(ValidatedJwt jwt) => new()
    {
        Active = true,
        Type = JwtTypes.AccessToken,
        TokenType = jwt.Has(ClaimNames.Confirmation) ? TokenTypes.Dpop : TokenTypes.Bearer,
        Issuer = jwt.Text(ClaimNames.Issuer),
        Subject = jwt.Text(ClaimNames.Subject),
        Audience = jwt.Text(ClaimNames.Audience),
        ClientId = jwt.Text(ClaimNames.ClientId),
        Scope = jwt.Text(ClaimNames.Scope),
        SessionId = jwt.Text(ClaimNames.SessionId),
        Id = jwt.Text(ClaimNames.Id),
        IssuedAt = jwt.Time(ClaimNames.IssuedAt)?.ToUnixTimeSeconds(),
        Expires = jwt.Time(ClaimNames.Expires)?.ToUnixTimeSeconds(),
        AuthTime = jwt.Time(ClaimNames.AuthTime)?.ToUnixTimeSeconds(),
        Acr = jwt.Text(ClaimNames.Acr),
        AuthorizationDetails = jwt.Element(ClaimNames.AuthorizationDetails),
        Actor = jwt.Element(ClaimNames.Actor),
        Confirmation = jwt.Element(ClaimNames.Confirmation),
    };
}
