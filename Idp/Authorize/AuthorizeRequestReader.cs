using System.Globalization;
using Microsoft.Extensions.Primitives;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.Authorize;

/// <summary>Checks authorization requests: whom to answer, then the rest; those faults go to the client. RFC 6749 §4.1.1, RFC 9700 §2.1.</summary>
public sealed class AuthorizeRequestReader(PolicyStore policy, IdTokenHints hints)
{
    public static readonly IReadOnlyList<string> Prompts =
        [PromptValues.None, PromptValues.Login, PromptValues.Consent, PromptValues.SelectAccount];

    public async ValueTask<AuthorizeReading> ReadAsync(
        IReadOnlyList<KeyValuePair<string, StringValues>> sent, CancellationToken cancellationToken)
    {
        var parameters = new AuthorizeParameters(sent);

        if (parameters[Parameters.ClientId] is not { } clientId)
            return new AuthorizeReading.Shown("The parameter client_id is missing or repeated.");
        if (await policy.FindClientAsync(clientId, cancellationToken) is not { } client)
            return new AuthorizeReading.Shown("The client_id is not registered here.");
        if (parameters[Parameters.RedirectUri] is not { } redirectUri)
            return new AuthorizeReading.Shown("The parameter redirect_uri is missing or repeated.");
        // RFC 9700 §2.1: exact string matching, but for a native app's port. Anything looser makes an open redirector of us, or hands out codes.
        if (!client.Registration.AcceptsRedirectUri(redirectUri))
            return new AuthorizeReading.Shown("The redirect_uri is not registered for this client.");

        var state = parameters.State;
        if (CheckRest(parameters) is var (code, description))
            return new AuthorizeReading.Redirected(redirectUri, state, code, description);
        return await WithHintAsync(
            new()
            {
                Client = client,
                Parameters = sent,
                RedirectUri = redirectUri,
                Scope = GrantScope(ScopeOf(parameters)),
                State = state,
                Nonce = parameters[Parameters.Nonce],
                CodeChallenge = parameters[Parameters.CodeChallenge]!,
                Prompt = Scopes.Parse(parameters[Parameters.Prompt]),
                MaxAge = parameters[Parameters.MaxAge] is { } age ? TimeSpan.FromSeconds(int.Parse(age, CultureInfo.InvariantCulture)) : null,
                // §3.1.2.1: in order of preference, and voluntary, so what is not known here is passed over.
                Acr = Scopes.Parse(parameters[Parameters.AcrValues]).FirstOrDefault(Strength.All.Contains),
                LoginHint = parameters[Parameters.LoginHint],
            },
            parameters[Parameters.IdTokenHint],
            cancellationToken);
    }

    // OpenID Connect Core §3.1.2.1. A hint that cannot be believed is not ignored: the client would take the answer for that person's.
    private async ValueTask<AuthorizeReading> WithHintAsync(AuthorizeRequest request, string? hint, CancellationToken cancellationToken)
    {
        if (hint is null)
            return new AuthorizeReading.Good(request);
        return await hints.ReadAsync(hint, request.Client.ClientId, cancellationToken) is { } read
            ? new AuthorizeReading.Good(request with { ExpectedSubject = read.Subject })
            : new AuthorizeReading.Redirected(
                request.RedirectUri, request.State, OAuthErrors.InvalidRequest, "The id_token_hint is no ID token that this client got here.");
    }

    private static AuthorizeFault? CheckRest(AuthorizeParameters parameters) =>
        parameters.CheckShape() ?? CheckScope(parameters) ?? parameters.CheckPkce() ?? parameters.CheckPrompt(Prompts) ?? CheckAge(parameters);

    private static AuthorizeFault? CheckScope(AuthorizeParameters parameters)
    {
        var scope = ScopeOf(parameters);
        return Scopes.IsWellFormed(scope) && Scopes.Contains(scope, OpenIdScopes.OpenId)
            ? null
            : new(OAuthErrors.InvalidScope, "The scope must be well formed and hold openid.");
    }

    // RFC 6749 §3.3: a request without a scope means the least there is. The answer says so (§5.1).
    private static string ScopeOf(AuthorizeParameters parameters) => parameters[Parameters.Scope] ?? OpenIdScopes.OpenId;

    private static AuthorizeFault? CheckAge(AuthorizeParameters parameters) =>
        parameters[Parameters.MaxAge] is { } age && !int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? new(OAuthErrors.InvalidRequest, "The max_age is not a number of seconds.")
            : null;

    // OpenID Connect Core §3.1.2.1: scopes that are not understood are ignored.
    private static string GrantScope(string scope) => Scopes.Format(Scopes.Parse(scope).Intersect(OpenIdScopes.All, StringComparer.Ordinal))!;
}
