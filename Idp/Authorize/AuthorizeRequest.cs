using Microsoft.Extensions.Primitives;
using Xaa.Idp.Policy;
using Xaa.OAuth;

namespace Xaa.Idp.Authorize;

/// <summary>An authorization request that passed every check. OpenID Connect Core §3.1.2.1.</summary>
public sealed record AuthorizeRequest
{
    public required ClientPolicy Client { get; init; }

    /// <summary>As it was sent, to be carried through the sign-in page.</summary>
    public required IReadOnlyList<KeyValuePair<string, StringValues>> Parameters { get; init; }

    public required string RedirectUri { get; init; }

    public required string Scope { get; init; }

    public string? State { get; init; }

    public string? Nonce { get; init; }

    /// <summary>S256. RFC 7636 §4.3.</summary>
    public required string CodeChallenge { get; init; }

    public IReadOnlyList<string> Prompt { get; init; } = [];

    /// <summary>The oldest sign-in that will do.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How strongly she has to have signed in; null when the client does not care.</summary>
    public string? Acr { get; init; }

    /// <summary>Whom the client expects; only fills in the form.</summary>
    public string? LoginHint { get; init; }

    /// <summary>The person that <c>id_token_hint</c> names: nobody else will do.</summary>
    public string? ExpectedSubject { get; init; }

    public bool Asks(string prompt) => Prompt.Contains(prompt, StringComparer.Ordinal);
}

/// <summary>How the reading of an authorization request ended.</summary>
public abstract record AuthorizeReading
{
    private AuthorizeReading()
    {
    }

    public sealed record Good(AuthorizeRequest Request) : AuthorizeReading;

    /// <summary>The client can be told, at a redirect URI that is its own.</summary>
    public sealed record Redirected(string RedirectUri, string? State, string Code, string Description) : AuthorizeReading;

    /// <summary>Nobody can be told but the person: client or redirect URI cannot be trusted. RFC 6749 §4.1.2.1.</summary>
    public sealed record Shown(string Detail, string Code = OAuthErrors.InvalidRequest) : AuthorizeReading;
}
