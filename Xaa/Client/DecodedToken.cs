using System.Text.Json;
using Xaa.Jwt;

namespace Xaa.Client;

/// <summary>What a token says, for people to read: its header and its claims, and never its signature, so that it is no token any more.</summary>
/// <param name="Header">The JOSE header.</param>
/// <param name="Claims">The claims. Nothing of them is verified here.</param>
public sealed record DecodedToken(JsonElement Header, JsonElement Claims)
{
    /// <summary>Takes a token apart; null when it is no signed JWT, and opaque to everyone but its issuer.</summary>
    public static DecodedToken? Of(string token) => UnverifiedJwt.TryRead(token) is { } jwt ? new(jwt.Header, jwt.Payload) : null;

    /// <summary>Prints no claim.</summary>
    public override string ToString() => "[decoded_token]";
}
