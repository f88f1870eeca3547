using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Xaa.Idp.Policy;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>Who calls the administration API; a feature of the request.</summary>
/// <param name="ClientId">The client that the access token was issued to.</param>
public sealed record AdminCaller(string ClientId)
{
    public Author Author(string? reason) => new(ClientId, reason ?? "");

    public static AdminCaller Of(HttpContext http) =>
        http.Features.Get<AdminCaller>() ?? throw new InvalidOperationException("The endpoint lets callers in unseen: it has no RequireAdminScope.");
}

/// <summary>Lets a call in by access token: for this API, unexpired, of a client that may still have the scope. RFC 6750, RFC 9068 §4.</summary>
public sealed partial class AdminAccess(
    PolicyStore policy, SigningKeys keys, IOptions<IdpOptions> options, TimeProvider clock, ILogger<AdminAccess> log)
{
    private const string Scheme = "Bearer ";

    private static readonly OAuthError Missing = new(OAuthErrors.InvalidToken, "An access token is needed.", Reasons.MissingToken, 401);

    private static readonly OAuthError InQuery =
        new(OAuthErrors.InvalidRequest, "Access tokens are accepted in the Authorization header only.", Reasons.TokenInQuery);

    private readonly AccessTokenValidator _tokens = new(options.Value.Issuer, options.Value.AdminApiAddress, keys, clock);

    /// <summary>Notes the caller, or says why there is none.</summary>
    /// <returns>The refusal, challenge included, or null.</returns>
    public async ValueTask<IResult?> RefuseAsync(HttpContext http, string scope)
    {
        http.Response.Headers.CacheControl = "no-store";
        var (clientId, refusal) = await AuthenticateAsync(http, scope);
        if (refusal is null)
        {
            http.Features.Set(new AdminCaller(clientId!));
            return null;
        }
        LogRefused(log, http.Request.Method, clientId ?? "nobody known", refusal.Reason);
        http.Response.Headers[HeaderNames.WWWAuthenticate] = Challenge(refusal, scope);
        return AdminProblem.Of(refusal.Status, refusal.Description, refusal.Reason);
    }

    private async ValueTask<(string? ClientId, OAuthError? Refusal)> AuthenticateAsync(HttpContext http, string scope)
    {
        if (http.Request.Query.ContainsKey("access_token"))
            return (null, InQuery);
        var authorization = http.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            || authorization[Scheme.Length..].Trim() is not { Length: > 0 } token)
            return (null, Missing);

        var reading = await _tokens.ValidateAsync(new(token), http.RequestAborted);
        if (reading.Reason is { } reason)
            return (null, new(OAuthErrors.InvalidToken, "The access token is not acceptable.", reason, 401));

        // The client may have been removed, or lost the scope, since the token was issued.
        var clientId = reading.Jwt!.Text(ClaimNames.ClientId)!;
        if (policy.Find(clientId) is not { } client || !client.GrantTypes.Contains(GrantTypes.ClientCredentials))
            return (clientId, new(OAuthErrors.InvalidToken, "The client is no longer registered for this API.", Reasons.UnknownClient, 401));
        return Scopes.Contains(reading.Jwt.Text(ClaimNames.Scope), scope) && client.Scopes.Contains(scope, StringComparer.Ordinal)
            ? (clientId, null)
            : (clientId, new(OAuthErrors.InsufficientScope, $"The access token lacks the scope {scope}.", Reasons.MissingScope, 403));
    }

    // RFC 6750 §3 and §3.1: who sends no token gets no error code.
    private static string Challenge(OAuthError refusal, string scope) => refusal.Reason == Reasons.MissingToken
        ? $"Bearer scope=\"{scope}\""
        : $"Bearer error=\"{refusal.Code}\", error_description=\"{refusal.Description}\", scope=\"{scope}\"";

    [LoggerMessage(Level = LogLevel.Warning, Message = "A {Method} on the administration API by {Client} was refused: {Reason}.")]
    private static partial void LogRefused(ILogger logger, string method, string client, string reason);
}

/// <summary>The scope that an endpoint asks for.</summary>
public sealed record AdminScope(string Scope);

public static class AdminScopeExtensions
{
    /// <summary>
    /// Lets only calls in whose access token has the scope. Handlers read the body themselves: of those who are not let in, nothing is read.
    /// </summary>
    public static RouteHandlerBuilder RequireAdminScope(this RouteHandlerBuilder builder, string scope) => builder
        .WithMetadata(new AdminScope(scope))
        .AddEndpointFilter(async (context, next) =>
        {
            // The same that the API's description names, so that the two cannot differ.
            var needed = context.HttpContext.GetEndpoint()!.Metadata.GetRequiredMetadata<AdminScope>();
            var access = context.HttpContext.RequestServices.GetRequiredService<AdminAccess>();
            return await access.RefuseAsync(context.HttpContext, needed.Scope) ?? await next(context);
        });
}
