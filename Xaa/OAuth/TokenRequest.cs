using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Xaa.OAuth;

/// <summary>A token request, parsed once. RFC 6749 §4, RFC 7523 §2.1, RFC 8693 §2.1, ID-JAG draft §4.3 and §4.4.</summary>
/// <remarks>Parameters without a value count as absent (RFC 6749 §3.2). Grants read this record, never the form.</remarks>
public sealed record TokenRequest
{
    /// <summary>Longest value of one parameter, in characters. A larger one is refused.</summary>
    public const int LongestValue = 16 * 1024;

    /// <summary>Longest request body, in bytes.</summary>
    public const int LongestBody = 64 * 1024;

    /// <summary>Which grant is asked for.</summary>
    public required string GrantType { get; init; }

    /// <summary>The client's id, when it stands in the form.</summary>
    public string? ClientId { get; init; }

    /// <summary>The client's secret, when it stands in the form.</summary>
    public ClientSecret? ClientSecret { get; init; }

    /// <summary>What kind of assertion <see cref="ClientAssertion"/> is. RFC 7521 §4.2.</summary>
    public string? ClientAssertionType { get; init; }

    /// <summary>What the client signed to authenticate. RFC 7521 §4.2.</summary>
    public ClientAssertion? ClientAssertion { get; init; }

    /// <summary>The authorization code.</summary>
    public AuthorizationCode? Code { get; init; }

    /// <summary>The redirect URI that the code was sent to.</summary>
    public string? RedirectUri { get; init; }

    /// <summary>The PKCE verifier.</summary>
    public CodeVerifier? CodeVerifier { get; init; }

    /// <summary>The refresh token.</summary>
    public RefreshToken? RefreshToken { get; init; }

    /// <summary>The scope asked for, as sent.</summary>
    public string? Scope { get; init; }

    /// <summary>The issuer of the resource authorization server that the ID-JAG is for.</summary>
    public string? Audience { get; init; }

    /// <summary>The MCP servers that the token is for; may repeat (RFC 8707 §2).</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    /// <summary>What the exchange shall issue.</summary>
    public string? RequestedTokenType { get; init; }

    /// <summary>The identity assertion, or the refresh token that stands for it.</summary>
    public SubjectToken? SubjectToken { get; init; }

    /// <summary>What kind of token <see cref="SubjectToken"/> is.</summary>
    public string? SubjectTokenType { get; init; }

    /// <summary>Whether an <c>actor_token</c> or <c>actor_token_type</c> was sent.</summary>
    public bool HasActorToken { get; init; }

    /// <summary>The ID-JAG to redeem.</summary>
    public IdJag? Assertion { get; init; }

    /// <summary>The thumbprint of the key whose possession the request has proved; set by the endpoint, not by the form. RFC 9449 §6.1.</summary>
    public string? ProofKey { get; init; }

    /// <summary>The <c>authorization_details</c>, as sent.</summary>
    public string? AuthorizationDetails { get; init; }

    /// <summary>Reads the form.</summary>
    /// <returns>The request, or why it is none: a repeated or oversized parameter, or no <c>grant_type</c>.</returns>
    public static (TokenRequest? Request, OAuthError? Error) Parse(IFormCollection form)
    {
        if (CheckShape(form) is { } malformed)
            return (null, malformed);
        return One(form[Parameters.GrantType]) is { } grantType ? (Read(form, grantType), null) : (null, Missing(Parameters.GrantType));
    }

    /// <summary>
    /// Reads the form of an endpoint beside the token endpoint, where clients authenticate in the same way (RFC 7009 §2.1, RFC 7662 §2.1,
    /// RFC 9126 §2.1). There is no <c>grant_type</c>.
    /// </summary>
    /// <returns>The request, or why it is none: a repeated or oversized parameter.</returns>
    public static (TokenRequest? Request, OAuthError? Error) ParseWithoutGrant(IFormCollection form) =>
        CheckShape(form) is { } malformed ? (null, malformed) : (Read(form, grantType: ""), null);

    /// <summary>The refusal for a parameter that a grant needs and did not get.</summary>
    public static OAuthError Missing(string parameter) =>
        new(OAuthErrors.InvalidRequest, $"The parameter {parameter} is missing.", Reasons.MissingParameter);

    private static OAuthError? CheckShape(IFormCollection form)
    {
        foreach (var (name, values) in form)
        {
            // RFC 6749 §3.2: parameters must not repeat. RFC 8707 §2 exempts resource.
            if (values.Count > 1 && name != Parameters.Resource)
                return new(OAuthErrors.InvalidRequest, $"The parameter {Printable(name)} is repeated.", Reasons.RepeatedParameter);
            if (values.Any(v => v?.Length > LongestValue))
                return new(OAuthErrors.InvalidRequest, $"The parameter {Printable(name)} is too long.", Reasons.RequestTooLarge);
        }
        return null;
    }

    private static TokenRequest Read(IFormCollection form, string grantType) => new()
    {
        GrantType = grantType,
        ClientId = One(form[Parameters.ClientId]),
        ClientSecret = One(form[Parameters.ClientSecret]) is { } secret ? new(secret) : null,
        ClientAssertionType = One(form[Parameters.ClientAssertionType]),
        ClientAssertion = One(form[Parameters.ClientAssertion]) is { } signed ? new(signed) : null,
        Code = One(form[Parameters.Code]) is { } code ? new(code) : null,
        RedirectUri = One(form[Parameters.RedirectUri]),
        CodeVerifier = One(form[Parameters.CodeVerifier]) is { } verifier ? new(verifier) : null,
        RefreshToken = One(form[Parameters.RefreshToken]) is { } refresh ? new(refresh) : null,
        Scope = One(form[Parameters.Scope]),
        Audience = One(form[Parameters.Audience]),
        Resources = [.. form[Parameters.Resource].Where(r => !string.IsNullOrEmpty(r)).Select(r => r!).Distinct(StringComparer.Ordinal)],
        RequestedTokenType = One(form[Parameters.RequestedTokenType]),
        SubjectToken = One(form[Parameters.SubjectToken]) is { } subject ? new(subject) : null,
        SubjectTokenType = One(form[Parameters.SubjectTokenType]),
        HasActorToken = One(form[Parameters.ActorToken]) is not null || One(form[Parameters.ActorTokenType]) is not null,
        Assertion = One(form[Parameters.Assertion]) is { } assertion ? new(assertion) : null,
        AuthorizationDetails = One(form[Parameters.AuthorizationDetails]),
    };

    private static string? One(StringValues values) => values is [{ Length: > 0 } value] ? value : null;

    // RFC 6749 §5.2 limits the characters of error_description, and the name is the caller's.
    private static string Printable(string name) =>
        name.Length <= 40 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-') ? name : "(unprintable)";
}
