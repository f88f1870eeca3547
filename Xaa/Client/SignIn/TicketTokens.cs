using Microsoft.AspNetCore.Authentication;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>The tokens that a sign-in brought, in its ticket.</summary>
public static class TicketTokens
{
    private const string RefreshTokenName = "refresh_token";
    private const string IdTokenName = "id_token";
    private const string ProofKeyName = "proof_key";

    /// <summary>The refresh token, where the IdP gave one.</summary>
    public static RefreshToken? RefreshToken(this AuthenticationTicket ticket) =>
        ticket.Properties.GetTokenValue(RefreshTokenName) is { } token ? new(token) : null;

    /// <summary>The ID token.</summary>
    /// <exception cref="InvalidOperationException">The ticket came of no sign-in with an IdP.</exception>
    public static IdToken IdToken(this AuthenticationTicket ticket) =>
        new(ticket.Properties.GetTokenValue(IdTokenName) ?? throw new InvalidOperationException("The ticket holds no ID token."));

    /// <summary>The key of the sign-in, where it has one.</summary>
    public static DpopProofKey? ProofKey(this AuthenticationTicket ticket) =>
        ticket.Properties.GetTokenValue(ProofKeyName) is { } key ? DpopProofKey.Import(Convert.FromBase64String(key)) : null;

    /// <summary>Puts new tokens in the place of those before.</summary>
    public static void SetTokens(this AuthenticationProperties properties, IdToken idToken, RefreshToken? refreshToken, DpopProofKey? proofKey = null)
    {
        List<AuthenticationToken> tokens = [new() { Name = IdTokenName, Value = idToken.Value }];
        if (refreshToken is { } token)
            tokens.Add(new() { Name = RefreshTokenName, Value = token.Value });
        if (proofKey is not null)
            tokens.Add(new() { Name = ProofKeyName, Value = Convert.ToBase64String(proofKey.Export()) });
        properties.StoreTokens(tokens);
    }
}
