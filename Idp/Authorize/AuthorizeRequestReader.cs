using System.Buffers.Text;
using System.Globalization;
using Microsoft.Extensions.Primitives;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.OAuth;

namespace Xaa.Idp.Authorize;

/// <summary>Checks authorization requests: whom to answer, then the rest; those faults go to the client. RFC 6749 §4.1.1, RFC 9700 §2.1.</summary>
public sealed class AuthorizeRequestReader(PolicyStore policy, IdTokenHints hints)
{
    public static readonly IReadOnlyList<string> Prompts =
        [PromptValues.None, PromptValues.Login, PromptValues.Consent, PromptValues.SelectAccount];

    private const int LongestValue = 2048;

    // What is sealed into the address of the sign-in page has to fit into a request line.
    private const int LongestRequest = 4096;

    public async ValueTask<AuthorizeReading> ReadAsync(
        IReadOnlyList<KeyValuePair<string, StringValues>> sent, CancellationToken cancellationToken)
    {
        var parameters = sent.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

        if (One(parameters, Parameters.ClientId) is not { } clientId)
            return new AuthorizeReading.Shown("The parameter client_id is missing or repeated.");
        if (await policy.FindClientAsync(clientId, cancellationToken) is not { } client)
            return new AuthorizeReading.Shown("The client_id is not registered here.");
        if (One(parameters, Parameters.RedirectUri) is not { } redirectUri)
            return new AuthorizeReading.Shown("The parameter redirect_uri is missing or repeated.");
        // RFC 9700 §2.1: exact string matching, but for a native app's port. Anything looser makes an open redirector of us, or hands out codes.
        if (!client.Registration.AcceptsRedirectUri(redirectUri))
            return new AuthorizeReading.Shown("The redirect_uri is not registered for this client.");

        var state = One(parameters, Parameters.State) is { Length: <= LongestValue } sentState ? sentState : null;
        if (CheckRest(parameters) is var (code, description))
            return new AuthorizeReading.Redirected(redirectUri, state, code, description);
        return await WithHintAsync(
            new()
            {
                Client = client,
                Parameters = sent,
                RedirectUri = redirectUri,
                Scope = GrantScope(One(parameters, Parameters.Scope)!),
                State = state,
                Nonce = One(parameters, Parameters.Nonce),
                CodeChallenge = One(parameters, Parameters.CodeChallenge)!,
                Prompt = Scopes.Parse(One(parameters, Parameters.Prompt)),
                MaxAge = One(parameters, Parameters.MaxAge) is { } age ? TimeSpan.FromSeconds(int.Parse(age, CultureInfo.InvariantCulture)) : null,
                // §3.1.2.1: in order of preference, and voluntary, so what is not known here is passed over.
                Acr = Scopes.Parse(One(parameters, Parameters.AcrValues)).FirstOrDefault(Strength.All.Contains),
                LoginHint = One(parameters, Parameters.LoginHint),
            },
            One(parameters, Parameters.IdTokenHint),
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

    private static (string Code, string Description)? CheckRest(Dictionary<string, StringValues> parameters)
    {
        // RFC 6749 §3.1. RFC 8707 §2 lets resource repeat; it means nothing here.
        if (parameters.FirstOrDefault(p => p.Value.Count > 1 && p.Key != Parameters.Resource).Key is not null)
            return (OAuthErrors.InvalidRequest, "A parameter is repeated.");
        if (parameters.Values.Any(value => value.Any(v => v?.Length > LongestValue))
            || parameters.Sum(p => p.Key.Length + p.Value.ToString().Length) > LongestRequest)
            return (OAuthErrors.InvalidRequest, "The request is too long.");
        // OpenID Connect Core §6: not supported, and ignoring them would drop what they say.
        if (parameters.ContainsKey(Parameters.Request))
            return (OAuthErrors.RequestNotSupported, "The parameter request is not supported.");
        if (parameters.ContainsKey(Parameters.RequestUri))
            return (OAuthErrors.RequestUriNotSupported, "The request_uri is none that was pushed here, and no other is fetched.");

        if (One(parameters, Parameters.ResponseType) is not { } responseType)
            return Missing(Parameters.ResponseType);
        if (responseType != Parameters.Code)
            return (OAuthErrors.UnsupportedResponseType, "Only response_type=code is supported.");
        if (One(parameters, Parameters.ResponseMode) is not (null or ResponseModes.Query))
            return (OAuthErrors.InvalidRequest, "Only response_mode=query is supported.");
        return CheckScope(parameters) ?? CheckPkce(parameters) ?? CheckPrompt(parameters);
    }

    private static (string, string)? CheckScope(Dictionary<string, StringValues> parameters)
    {
        if (One(parameters, Parameters.Scope) is not { } scope)
            return Missing(Parameters.Scope);
        return Scopes.IsWellFormed(scope) && Scopes.Contains(scope, OpenIdScopes.OpenId)
            ? null
            : (OAuthErrors.InvalidScope, "The scope must be well formed and hold openid.");
    }

    // RFC 7636 §4.3 and §4.4.1; RFC 9700 §2.1.1 leaves S256 alone.
    private static (string, string)? CheckPkce(Dictionary<string, StringValues> parameters)
    {
        if (One(parameters, Parameters.CodeChallenge) is not { } challenge)
            return Missing(Parameters.CodeChallenge);
        if (One(parameters, Parameters.CodeChallengeMethod) != Pkce.S256)
            return (OAuthErrors.InvalidRequest, "The code_challenge_method must be S256.");
        return challenge.Length == 43 && Base64Url.IsValid(challenge)
            ? null
            : (OAuthErrors.InvalidRequest, "The code_challenge is not a SHA-256 in base64url.");
    }

    private static (string, string)? CheckPrompt(Dictionary<string, StringValues> parameters)
    {
        var prompt = Scopes.Parse(One(parameters, Parameters.Prompt));
        if (prompt.Except(Prompts, StringComparer.Ordinal).Any() || (prompt.Count > 1 && prompt.Contains(PromptValues.None, StringComparer.Ordinal)))
            return (OAuthErrors.InvalidRequest, "The prompt is not one of none, login, consent and select_account, or none is not alone.");
        return One(parameters, Parameters.MaxAge) is { } age && !int.TryParse(age, NumberStyles.None, CultureInfo.InvariantCulture, out _)
            ? (OAuthErrors.InvalidRequest, "The max_age is not a number of seconds.")
            : null;
    }

    // OpenID Connect Core §3.1.2.1: scopes that are not understood are ignored.
    private static string GrantScope(string scope) => Scopes.Format(Scopes.Parse(scope).Intersect(OpenIdScopes.All, StringComparer.Ordinal))!;

    private static (string, string) Missing(string parameter) => (OAuthErrors.InvalidRequest, $"The parameter {parameter} is missing.");

    private static string? One(Dictionary<string, StringValues> parameters, string name) =>
        parameters.GetValueOrDefault(name) is [{ Length: > 0 } value] ? value : null;
}
