using Microsoft.AspNetCore.Authentication;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>The tokens of one sign-in: read when they are needed, rotated before they expire, by one caller at a time.</summary>
/// <param name="kept">Where they are kept.</param>
/// <param name="idp">Rotates them.</param>
/// <param name="validator">Validates new ID tokens.</param>
/// <param name="options">Settings.</param>
/// <param name="time">Says what is due.</param>
public sealed class SignInTokens(IKeptSignIn kept, IdpClient idp, IdTokenValidator validator, SignInTokenOptions options, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<AuthenticationTicket>? _change;

    /// <summary>What proves the person to the IdP: fit for <see cref="AssertionSubject.GetAssertionAsync"/>.</summary>
    /// <exception cref="SignInException">The sign-in has ended, or the IdP could not be asked.</exception>
    public async ValueTask<IdentityAssertion> GetAssertionAsync(CancellationToken cancellationToken)
    {
        var ticket = await CurrentAsync(cancellationToken);
        if (IsDue(ticket))
            ticket = await RotateAsync(ticket, cancellationToken);
        return options.SubjectTokenType == TokenTypes.RefreshToken && ticket.RefreshToken() is { } refresh
            ? new(new(refresh.Value), TokenTypes.RefreshToken, ticket.ProofKey())
            : new(new(ticket.IdToken().Value), TokenTypes.IdToken, ticket.ProofKey());
    }

    /// <summary>Asks the IdP whether the sign-in still stands, after it refused its token as the subject of an exchange.</summary>
    /// <exception cref="SignInException">It does not, or the IdP could not be asked.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken) =>
        await RotateAsync(await CurrentAsync(cancellationToken), cancellationToken);

    /// <summary>Puts the tokens and the claims of a fresh sign-in of the same person in the place of those before, not across a rotation.</summary>
    /// <returns>False when this sign-in has ended meanwhile.</returns>
    /// <exception cref="SignInException">It is another person's.</exception>
    public async ValueTask<bool> TakeOverAsync(AuthenticationTicket fresh, CancellationToken cancellationToken)
    {
        Task<AuthenticationTicket> takeOver;
        lock (_gate)
        {
            takeOver = _change = TakeOverAfterAsync(_change, fresh);
        }
        try
        {
            await takeOver.WaitAsync(cancellationToken);
            return true;
        }
        catch (SignInException e) when (e.Reason == SignInReasons.Ended)
        {
            return false;
        }
    }

    /// <summary>Ends the sign-in here: nothing of it is kept. What becomes of the session at the IdP is another matter.</summary>
    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await using var held = await kept.HoldAsync(cancellationToken);
        await kept.RemoveAsync(cancellationToken);
    }

    // One rotation for all who wait; who gives up waiting does not end it.
    private Task<AuthenticationTicket> RotateAsync(AuthenticationTicket seen, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_change is not { IsCompleted: false })
                _change = RotateOnceAsync(seen);
            return _change.WaitAsync(cancellationToken);
        }
    }

    private async Task<AuthenticationTicket> RotateOnceAsync(AuthenticationTicket seen)
    {
        await using var held = await kept.HoldAsync(CancellationToken.None);
        var ticket = await CurrentAsync(CancellationToken.None);
        if (ticket.RefreshToken() is not { } token)
            return IsOver(ticket) ? throw await EndedAsync() : ticket;
        if (token != seen.RefreshToken())
            return ticket;

        // Not cancelled half-way: the old token is used up as soon as the IdP has answered.
        var (tokens, error) = await idp.RefreshAsync(token, ticket.ProofKey(), CancellationToken.None);
        if (tokens is null)
        {
            if (error?.Error != OAuthErrors.InvalidGrant)
                throw new SignInException(SignInReasons.IdpUnavailable, $"The refresh token was refused: {error?.Error}.");
            // Where nothing keeps others away, another process may have been quicker.
            return await kept.FindAsync(CancellationToken.None) is { } now && now.RefreshToken() != token ? now : throw await EndedAsync();
        }
        var idToken = await NewIdTokenAsync(ticket, tokens);
        ticket.Properties.SetTokens(idToken, tokens.RefreshToken is { } next ? new(next) : token, ticket.ProofKey());
        return await kept.ReplaceAsync(ticket, CancellationToken.None) ? ticket : throw Ended();
    }

    // OpenID Connect Core §12.2: it must be about the same person.
    private async Task<IdToken> NewIdTokenAsync(AuthenticationTicket ticket, TokenResponse tokens)
    {
        if (tokens.IdToken is null)
            return ticket.IdToken();
        var idToken = await validator.ValidateAsync(new(tokens.IdToken), nonce: null, CancellationToken.None);
        return idToken.Subject == SubjectOf(ticket)
            ? new(tokens.IdToken)
            : throw new SignInException(SignInReasons.IdTokenInvalid, "The new ID token is about another person.");
    }

    private async Task<AuthenticationTicket> TakeOverAfterAsync(Task? running, AuthenticationTicket fresh)
    {
        if (running is not null)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await using var held = await kept.HoldAsync(CancellationToken.None);
        var ticket = await CurrentAsync(CancellationToken.None);
        if (SubjectOf(ticket) != SubjectOf(fresh))
            throw new SignInException(SignInReasons.IdTokenInvalid, "The sign-in is about another person.");
        ticket.Properties.SetTokens(fresh.IdToken(), fresh.RefreshToken(), fresh.ProofKey());
        ticket = new(fresh.Principal, ticket.Properties, ticket.AuthenticationScheme);
        return await kept.ReplaceAsync(ticket, CancellationToken.None) ? ticket : throw Ended();
    }

    private async ValueTask<AuthenticationTicket> CurrentAsync(CancellationToken cancellationToken) =>
        await kept.FindAsync(cancellationToken) ?? throw Ended();

    private bool IsDue(AuthenticationTicket ticket) => Expires(ticket) - options.RotateAhead <= time.GetUtcNow();

    private bool IsOver(AuthenticationTicket ticket) => Expires(ticket) <= time.GetUtcNow();

    private static DateTimeOffset Expires(AuthenticationTicket ticket) => new JsonWebToken(ticket.IdToken().Value).ValidTo;

    private static string SubjectOf(AuthenticationTicket ticket) =>
        ticket.Principal.FindFirst(ClaimNames.Subject)?.Value ?? throw new InvalidOperationException("The ticket names nobody.");

    // What is dead proves nothing to anybody, and is not kept.
    private async ValueTask<SignInException> EndedAsync()
    {
        await kept.RemoveAsync(CancellationToken.None);
        return Ended();
    }

    private static SignInException Ended() => new(SignInReasons.Ended, "The sign-in has ended.");
}
