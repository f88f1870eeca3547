using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.McpClientHost.SignIn;

/// <summary>The tokens of one sign-in: read from the store when they are needed, rotated before they expire, by one caller at a time.</summary>
public sealed class SignInTokens(
    string handle, SignInStore store, IdpClient idp, IdTokenValidator validator, IOptions<AgentOptions> options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<AuthenticationTicket>? _rotation;

    /// <summary>What proves the person to the IdP: the refresh token, or the ID token where the IdP gave no refresh token.</summary>
    /// <exception cref="SignInException">The sign-in has ended, or the IdP could not be asked.</exception>
    public async ValueTask<IdentityAssertion> GetAssertionAsync(CancellationToken cancellationToken)
    {
        var ticket = await CurrentAsync(cancellationToken);
        if (IsDue(ticket))
            ticket = await RotateAsync(ticket, cancellationToken);
        return ticket.RefreshToken() is { } refresh
            ? new(new(refresh.Value), TokenTypes.RefreshToken, ticket.ProofKey())
            : new(new(ticket.IdToken().Value), TokenTypes.IdToken, ticket.ProofKey());
    }

    /// <summary>Asks the IdP whether the sign-in still stands, after it refused the refresh token as the subject of an exchange.</summary>
    /// <exception cref="SignInException">It does not, or the IdP could not be asked.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        await RotateAsync(await CurrentAsync(cancellationToken), cancellationToken);

    // One rotation for all who wait; who gives up waiting does not end it.
    private Task<AuthenticationTicket> RotateAsync(AuthenticationTicket seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_rotation is not { IsCompleted: false })
                _rotation = RotateOnceAsync(seen);
            return _rotation.WaitAsync(cancellationToken);
        }
    }

    private async Task<AuthenticationTicket> RotateOnceAsync(AuthenticationTicket seen)
    {
        var ticket = await CurrentAsync(CancellationToken.None);
        if (ticket.RefreshToken() is not { } token)
            return IsOver(ticket) ? throw Ended() : ticket;
        if (token != seen.RefreshToken())
            return ticket;

        // Not cancelled half-way: the old token is used up as soon as the IdP has answered.
        var (tokens, error) = await idp.RefreshAsync(token, ticket.ProofKey(), CancellationToken.None);
        if (tokens is null)
        {
            throw error?.Error == OAuthErrors.InvalidGrant
                ? Ended()
                : new SignInException(SignInReasons.IdpUnavailable, $"The refresh token was refused: {error?.Error}.");
        }
        var idToken = await NewIdTokenAsync(ticket, tokens);
        ticket.Properties.SetTokens(idToken, tokens.RefreshToken is { } next ? new(next) : token, ticket.ProofKey());
        return await store.ReplaceAsync(handle, ticket, CancellationToken.None) ? ticket : throw Ended();
    }

    // OpenID Connect Core §12.2: it must be about the same person.
    private async Task<IdToken> NewIdTokenAsync(AuthenticationTicket ticket, TokenResponse tokens)
    {
        if (tokens.IdToken is null)
            return ticket.IdToken();
        var idToken = await validator.ValidateAsync(new(tokens.IdToken), nonce: null, CancellationToken.None);
        return idToken.Subject == ticket.Subject()
            ? new(tokens.IdToken)
            : throw new SignInException(SignInReasons.IdTokenInvalid, "The new ID token is about another person.");
    }

    private async ValueTask<AuthenticationTicket> CurrentAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(handle, cancellationToken) ?? throw Ended();

    private bool IsDue(AuthenticationTicket ticket) => Expires(ticket) - options.Value.RotateAhead <= time.GetUtcNow();

    private bool IsOver(AuthenticationTicket ticket) => Expires(ticket) <= time.GetUtcNow();

    private static DateTimeOffset Expires(AuthenticationTicket ticket) => new JsonWebToken(ticket.IdToken().Value).ValidTo;

    private static SignInException Ended() => new(SignInReasons.Ended, "The sign-in has ended.");
}
