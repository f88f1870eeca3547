using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>Authenticates MCP requests by access token in the <c>Authorization</c> header. RFC 6750 §2.1, RFC 9068 §4.</summary>
public sealed class AccessTokenAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes,
    ILoggerFactory loggers,
    UrlEncoder encoder,
    AccessTokenValidator validator,
    McpProtectionOptions options) : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, loggers, encoder)
{
    /// <summary>The name of the scheme.</summary>
    public const string SchemeName = "Bearer";

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
        // RFC 6750 §2.3: a token in the address ends up in logs; it is not looked at, and the caller is told.
        if (Request.Query.ContainsKey("access_token"))
            return Fail(
                request,
                new(OAuthErrors.InvalidRequest, "Access tokens are accepted in the Authorization header only.", Reasons.TokenInQuery, 401));
        if (Read(Request.Headers.Authorization) is not { } token)
            return Fail(request, Missing);

        var (jwt, reason) = await validator.ValidateAsync(token, Context.RequestAborted);
        request.Token = jwt;
        if (reason is not null)
            return Fail(request, new(OAuthErrors.InvalidToken, "The access token is not acceptable.", reason, 401));

        var claims = CopiedClaims
            .Where(name => jwt!.Text(name) is not null)
            .Select(name => new Claim(name, jwt!.Text(name)!, ClaimValueTypes.String, options.Issuer));
        // What narrows the scope is handed to the tools as the JSON that it is. RFC 9396 §9.1.
        if (jwt!.Json(ClaimNames.AuthorizationDetails) is { } details)
            claims = claims.Append(new(ClaimNames.AuthorizationDetails, details.GetRawText(), JsonClaimValueTypes.JsonArray, options.Issuer));
        var identity = new ClaimsIdentity(claims, SchemeName, ClaimNames.Subject, roleType: null);
        return AuthenticateResult.Success(new(new(identity), SchemeName));
    }

    /// <inheritdoc/>
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var refusal = ResourceRequest.Of(Context).Refusal ?? Missing;
        BearerChallenge.Write(Response, options, refusal, options.BasicScopes);
        return Task.CompletedTask;
    }

    private static AuthenticateResult Fail(ResourceRequest request, OAuthError error)
    {
        request.Refusal = error;
        return AuthenticateResult.Fail(error.Reason);
    }

    private static AccessToken? Read(string? authorization)
    {
        const string Prefix = SchemeName + " ";
        return authorization?.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) == true
            && authorization[Prefix.Length..].Trim() is { Length: > 0 } token
            ? new(token)
            : null;
    }
}
