using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>
/// Authenticates MCP requests by access token in the <c>Authorization</c> header, as bearer (RFC 6750 §2.1) or with a proof of possession
/// (RFC 9449 §7.1). RFC 9068 §4. Who acts for the person is the identity's <see cref="ClaimsIdentity.Actor"/>.
/// </summary>
public sealed class AccessTokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AccessTokenValidator validator,
    TokenPossession possession,
    McpProtectionOptions options) : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "Bearer";

    // Both 400, by RFC 6750 §3.1: a fresh token sent in the same way would fare no better.
    private static readonly OAuthError InAddress =
        new(OAuthErrors.InvalidRequest, "Access tokens are accepted in the Authorization header only.", Reasons.TokenInQuery);

    private static readonly OAuthError Several =
        new(OAuthErrors.InvalidRequest, "There is more than one Authorization header.", Reasons.MalformedRequest);

    private static readonly OAuthError Missing = new(OAuthErrors.InvalidToken, "An access token is needed.", Reasons.MissingToken, 401);

    private static readonly string[] CopiedClaims =
        [ClaimNames.Subject, ClaimNames.ClientId, ClaimNames.Scope, ClaimNames.Id, ClaimNames.Issuer, ClaimNames.Acr];

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        // The host may authenticate every request by default; access tokens are for the MCP endpoint alone.
        if (!Request.Path.StartsWithSegments(options.Path))
            return AuthenticateResult.NoResult();
        var request = ResourceRequest.Of(Context);
        var dpop = Read(TokenTypes.Dpop, Request.Headers.Authorization);
        request.WithProof = dpop is not null;
        // RFC 6750 §2.3: a token in the address ends up in logs; it is not looked at, and the caller is told.
        if (Request.Query.ContainsKey("access_token"))
            return Fail(request, InAddress);
        if (Request.Headers.Authorization.Count > 1)
            return Fail(request, Several);
        if ((dpop ?? Read(TokenTypes.Bearer, Request.Headers.Authorization)) is not { } token)
            return Fail(request, Missing);

        var (jwt, reason) = await validator.ValidateAsync(token, Context.RequestAborted);
        request.Token = jwt;
        if (reason is not null)
            return Fail(request, TokenPossession.Unacceptable(reason));
        if (options.IsRevoked(jwt!.Text(ClaimNames.Id)!))
            return Fail(request, TokenPossession.Unacceptable(Reasons.TokenRevoked));
        if (!ActingParty.TryRead(jwt, out var actor))
            return Fail(request, TokenPossession.Unacceptable(Reasons.ActorNotAcceptable));
        if (await possession.CheckAsync(Context, token, jwt, request.WithProof) is { } unproved)
            return Fail(request, unproved);

        var identity = Identify(CopiedClaims.Select(name => (name, jwt.Text(name))));
        identity.Actor = Identify(actor);
        // What narrows the scope is handed to the tools as the JSON that it is. RFC 9396 §9.1.
        if (jwt.Element(ClaimNames.AuthorizationDetails) is { } details)
            identity.AddClaim(new(ClaimNames.AuthorizationDetails, details.GetRawText(), JsonClaimValueTypes.JsonArray, options.Issuer));
        return AuthenticateResult.Success(new(new(identity), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var request = ResourceRequest.Of(Context);
        var refusal = request.Refusal ??= Missing;
        return refusal.Status is StatusCodes.Status400BadRequest or StatusCodes.Status401Unauthorized
            ? Server.Challenge.WriteAsync(Context, options, options.BasicScopes)
            : Results.Problem(title: refusal.Description, statusCode: refusal.Status).ExecuteAsync(Context);
    }

    private static AuthenticateResult Fail(ResourceRequest request, OAuthError error)
    {
        request.Refusal = error;
        return AuthenticateResult.Fail(error.Reason);
    }

    private ClaimsIdentity? Identify(ActingParty? actor)
    {
        if (actor is null)
            return null;
        var identity = Identify(
            [(ClaimNames.Subject, actor.Subject), (ClaimNames.Issuer, actor.Issuer), (ClaimNames.SubjectProfile, actor.Profile)]);
        identity.Actor = Identify(actor.Before);
        return identity;
    }

    private ClaimsIdentity Identify(IEnumerable<(string Name, string? Value)> claims) => new(
        from claim in claims
        where claim.Value is not null
        select new Claim(claim.Name, claim.Value, ClaimValueTypes.String, options.Issuer),
        SchemeName, ClaimNames.Subject, roleType: null);

    private static AccessToken? Read(string scheme, string? authorization) =>
        authorization?.StartsWith(scheme + " ", StringComparison.OrdinalIgnoreCase) == true
        && authorization[(scheme.Length + 1)..].Trim() is { Length: > 0 } token
            ? new(token)
            : null;
}
