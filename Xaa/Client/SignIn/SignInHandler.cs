using System.Buffers.Text;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>ASP.NET Core's own authorization code flow (state, correlation, PKCE), with what OpenID Connect and RFC 9207 add to it.</summary>
/// <remarks>
/// A challenge may carry <c>prompt</c>, <c>acr_values</c>, <c>max_age</c> and <c>login_hint</c> as parameters of its properties. The ticket holds the ID token, the refresh token if
/// there is one, and the claims of <see cref="CopiedClaims"/>.
/// </remarks>
public sealed class SignInHandler(
    IOptionsMonitor<OAuthOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IdpClient idp,
    IdTokenValidator validator,
    SignInRegistration registration)
    : OAuthHandler<OAuthOptions>(options, logger, encoder)
{
    private const string NonceItem = ".nonce";
    private const string EndpointItem = "authorization_endpoint";
    private const string KeyParameter = "proof_key";

    private static readonly string[] Wishes = [Parameters.Prompt, Parameters.AcrValues, Parameters.MaxAge, Parameters.LoginHint];

    /// <summary>What of the ID token becomes a claim of the ticket.</summary>
    public static IReadOnlyList<string> CopiedClaims { get; } =
    [
        ClaimNames.Subject, ClaimNames.Name, ClaimNames.UserName, ClaimNames.Email, ClaimNames.SessionId,
        ClaimNames.AuthTime, ClaimNames.Acr, ClaimNames.Amr,
    ];

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var configuration = await idp.GetConfigurationAsync(Context.RequestAborted);
        properties.SetParameter(EndpointItem, configuration.AuthorizationEndpoint);
        properties.Items[NonceItem] = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        await base.HandleChallengeAsync(properties);
    }

    /// <inheritdoc/>
    // The base class writes client_id, scope, state and the PKCE challenge; endpoint and redirect URI are the registered ones.
    protected override string BuildChallengeUrl(AuthenticationProperties properties, string redirectUri)
    {
        var query = QueryHelpers.ParseQuery(new Uri(base.BuildChallengeUrl(properties, registration.RedirectUri)).Query);
        query[Parameters.Nonce] = properties.Items[NonceItem];
        foreach (var wish in Wishes)
        {
            if (properties.GetParameter<string>(wish) is { } value)
                query[wish] = value;
        }
        return QueryHelpers.AddQueryString(properties.GetParameter<string>(EndpointItem)!, query);
    }

    /// <inheritdoc/>
    protected override async Task<HandleRequestResult> HandleRemoteAuthenticateAsync()
    {
        try
        {
            CheckIssuer(Request.Query, await idp.GetConfigurationAsync(Context.RequestAborted), registration);
        }
        catch (SignInException e) when (e.Reason == SignInReasons.IssuerMismatch)
        {
            return HandleRequestResult.Fail(e);
        }
        return await base.HandleRemoteAuthenticateAsync();
    }

    /// <inheritdoc/>
    protected override async Task<OAuthTokenResponse> ExchangeCodeAsync(OAuthCodeExchangeContext context)
    {
        var verifier = context.Properties.Items[OAuthConstants.CodeVerifierKey]!;
        context.Properties.Items.Remove(OAuthConstants.CodeVerifierKey);
        var key = await idp.NewKeyAsync(Context.RequestAborted);
        var (tokens, error) = await idp.RedeemAsync(new(context.Code), new(verifier), key, Context.RequestAborted);
        context.Properties.SetParameter(KeyParameter, key);
        return tokens is not null
            ? OAuthTokenResponse.Success(JsonSerializer.SerializeToDocument(tokens, OAuthJson.Default.TokenResponse))
            : OAuthTokenResponse.Failed(new SignInException(SignInReasons.Refused, $"The code was refused: {error?.Error}."));
    }

    /// <inheritdoc/>
    protected override async Task<AuthenticationTicket> CreateTicketAsync(
        ClaimsIdentity identity, AuthenticationProperties properties, OAuthTokenResponse tokens)
    {
        var answer = tokens.Response!.RootElement.Deserialize(OAuthJson.Default.TokenResponse)!;
        if (answer.IdToken is null)
            throw new SignInException(SignInReasons.IdTokenInvalid, "The identity provider issued no ID token.");
        var nonce = properties.Items[NonceItem]!;
        properties.Items.Remove(NonceItem);
        var idToken = await validator.ValidateAsync(new(answer.IdToken), nonce, Context.RequestAborted);

        identity.AddClaims(ClaimsOf(idToken));
        properties.SetTokens(
            new(answer.IdToken), answer.RefreshToken is { } refresh ? new(refresh) : null, properties.GetParameter<DpopProofKey>(KeyParameter));
        return new(new(identity), properties, Scheme.Name);
    }

    // RFC 9207 §2.4 (SPEC 79): before anything else is believed, errors included, and without any normalisation.
    internal static void CheckIssuer(IQueryCollection answer, AuthorizationServerMetadata metadata, SignInRegistration registration)
    {
        var isExpected = answer[Parameters.Issuer] switch
        {
            [{ } issuer] => issuer == registration.Client.Issuer,
            [] => metadata.AuthorizationResponseIssParameterSupported is not true,
            _ => false,
        };
        if (!isExpected)
            throw new SignInException(SignInReasons.IssuerMismatch, "The answer came from another issuer.");
    }

    internal static IEnumerable<Claim> ClaimsOf(JsonWebToken idToken) =>
        idToken.Claims.Where(c => CopiedClaims.Contains(c.Type, StringComparer.Ordinal)).Select(c => new Claim(c.Type, c.Value));
}
