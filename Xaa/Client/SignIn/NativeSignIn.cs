using System.Buffers.Text;
using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>
/// Step 1 for an app on the person's own device: it sends her browser away, and takes the answer on loopback. RFC 8252, RFC 7636, RFC 9207.
/// </summary>
/// <remarks>A web app uses <see cref="SignInHandler"/>. The rules for the answer are the same.</remarks>
public sealed class NativeSignIn(IdpClient idp, IdTokenValidator validator, SignInRegistration registration)
{
    private const string Scheme = "native";

    /// <summary>What the person's browser is sent to, with a state, a nonce and a PKCE verifier of its own.</summary>
    /// <param name="redirectUri">Where the app listens: the registered address with the port of the moment (RFC 8252 §7.3).</param>
    /// <param name="scopes">What it asks for.</param>
    /// <param name="acrValues">How strong the sign-in must be; null for any.</param>
    /// <param name="maxAge">How old the sign-in may be; null for as old as the session.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SignInException">The IdP's metadata cannot be had.</exception>
    public async Task<NativeSignInRequest> BeginAsync(
        string redirectUri, IEnumerable<string> scopes, string? acrValues, TimeSpan? maxAge, CancellationToken cancellationToken)
    {
        var configuration = await idp.GetConfigurationAsync(cancellationToken);
        var endpoint = SecureAddress.TryParse(configuration.AuthorizationEndpoint)
            ?? throw new SignInException(SignInReasons.IdpUnavailable, "The identity provider's authorization endpoint is neither https nor on loopback.");
        var (state, nonce, verifier) = (Random(), Random(), new CodeVerifier(Random()));
        Dictionary<string, string?> parameters = new()
        {
            [Parameters.ResponseType] = Parameters.Code,
            [Parameters.ClientId] = registration.Client.ClientId,
            [Parameters.RedirectUri] = redirectUri,
            [Parameters.Scope] = Scopes.Format(scopes),
            [Parameters.State] = state,
            [Parameters.Nonce] = nonce,
            [Parameters.CodeChallenge] = Pkce.ChallengeOf(verifier),
            [Parameters.CodeChallengeMethod] = Pkce.S256,
            [Parameters.AcrValues] = acrValues,
            [Parameters.MaxAge] = maxAge is { } age ? ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture) : null,
        };
        var address = QueryHelpers.AddQueryString(endpoint.AbsoluteUri, parameters.Where(parameter => parameter.Value is not null));
        return new(new(address), redirectUri, state, nonce, verifier);
    }

    /// <summary>Whether an answer belongs to this request: without its state it is somebody else's, whatever it says.</summary>
    public static bool IsAnswer(NativeSignInRequest request, IQueryCollection answer) =>
        answer[Parameters.State] is [{ } state]
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(state), Encoding.UTF8.GetBytes(request.State));

    /// <summary>Checks the answer, redeems its code and validates the ID token.</summary>
    /// <returns>The ticket, with the tokens of the sign-in (<see cref="TicketTokens"/>) and the claims of <see cref="SignInHandler.CopiedClaims"/>.</returns>
    /// <exception cref="SignInException">The IdP refused, or the answer fails a rule.</exception>
    public async Task<AuthenticationTicket> FinishAsync(NativeSignInRequest request, IQueryCollection answer, CancellationToken cancellationToken)
    {
        if (!IsAnswer(request, answer))
            throw new SignInException(SignInReasons.StateMismatch, "The answer belongs to no sign-in that was begun here.");
        SignInHandler.CheckIssuer(answer, await idp.GetConfigurationAsync(cancellationToken), registration);
        if (answer[Parameters.Error] is [{ } error, ..])
            throw new SignInException(SignInReasons.Refused, $"The identity provider refused: {Word(error)}.");
        if (answer[Parameters.Code] is not [{ Length: > 0 } code])
            throw new SignInException(SignInReasons.Refused, "The identity provider's answer holds no code.");

        var key = await idp.NewKeyAsync(cancellationToken);
        var (tokens, refusal) = await idp.RedeemAsync(new(code), request.Verifier, key, request.RedirectUri, cancellationToken);
        if (tokens is null)
            throw new SignInException(SignInReasons.Refused, $"The code was refused: {refusal?.Error}.");
        if (tokens.IdToken is null)
            throw new SignInException(SignInReasons.IdTokenInvalid, "The identity provider issued no ID token.");
        var idToken = await validator.ValidateAsync(new(tokens.IdToken), request.Nonce, cancellationToken);

        var properties = new AuthenticationProperties();
        properties.SetTokens(new(tokens.IdToken), tokens.RefreshToken is { } refresh ? new(refresh) : null, key);
        return new(new(new ClaimsIdentity(SignInHandler.ClaimsOf(idToken), Scheme)), properties, Scheme);
    }

    // RFC 6749 §4.1.2.1: a code is printable ASCII. Whatever else somebody writes there is not shown.
    private static string Word(string error) =>
        error.Length <= 64 && error.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.') ? error : "an unknown error";

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>A sign-in that was begun: what the browser is sent to, and what the answer is held against.</summary>
/// <param name="Address">Where the browser goes.</param>
/// <param name="RedirectUri">Where the IdP answers.</param>
/// <param name="State">Ties the answer to this request.</param>
/// <param name="Nonce">Ties the ID token to it.</param>
/// <param name="Verifier">Ties the code to it.</param>
public sealed record NativeSignInRequest(Uri Address, string RedirectUri, string State, string Nonce, CodeVerifier Verifier)
{
    /// <inheritdoc/>
    public override string ToString() => $"NativeSignInRequest {{ {RedirectUri} }}";
}
