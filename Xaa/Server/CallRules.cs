using Microsoft.AspNetCore.Http;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>What an access token must say for one call, rule by rule: the sign-in first, because another token of the same one would not help.</summary>
internal sealed class CallRules(McpProtectionOptions options, TimeProvider clock)
{
    public static IReadOnlyList<string> Held(ValidatedJwt token) => Scopes.Parse(token.Text(ClaimNames.Scope));

    /// <returns>Null, or the refusal.</returns>
    public OAuthError? Check(McpCall call, IReadOnlyList<string> needed, ValidatedJwt token)
    {
        var what = call.Primitive.ToString().ToLowerInvariant();
        if (needed is [])
            return Lacking($"The {what} names no scope, so that it is closed.");
        return CheckSignIn(what, needed, call.Primitive == Primitive.Tool ? options.ToolMaxAge(call.Name!) : null, token)
            ?? (needed.Except(Held(token), StringComparer.Ordinal).Any() ? Lacking($"The {what} needs a scope that the access token lacks.") : null);
    }

    // RFC 9470 §3. Both requirements at once: a sign-in that met one of them alone would have to be made again.
    private OAuthError? CheckSignIn(string what, IReadOnlyList<string> needed, int? maxAge, ValidatedJwt token)
    {
        List<string> strengths = [.. needed.Select(scope => options.RequireAcr.GetValueOrDefault(scope)).OfType<string>().Distinct(StringComparer.Ordinal)];
        var isWeak = strengths.Exists(required => required != token.Text(ClaimNames.Acr));
        // A token that does not say when the person signed in is no proof that it was lately.
        var isOld = maxAge is { } seconds && !(clock.GetUtcNow() < token.Time(ClaimNames.AuthTime)?.AddSeconds(seconds));
        if (!isWeak && !isOld)
            return null;
        var (lack, reason) = isWeak ? ("stronger", Reasons.AcrTooWeak) : ("more recent", Reasons.SignInTooOld);
        return new(OAuthErrors.InsufficientUserAuthentication, $"The {what} needs a {lack} sign-in.", reason, StatusCodes.Status401Unauthorized)
        {
            AcrValues = Scopes.Format(strengths),
            MaxAge = maxAge,
        };
    }

    private static OAuthError Lacking(string description) =>
        new(OAuthErrors.InsufficientScope, description, Reasons.MissingScope, StatusCodes.Status403Forbidden);
}
