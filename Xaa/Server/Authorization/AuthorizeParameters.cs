using System.Buffers.Text;
using Microsoft.Extensions.Primitives;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>
/// The parameters of an authorization request, and the rules that hold at every authorization endpoint. RFC 6749 §4.1.1, RFC 9700 §2.1.
/// </summary>
public sealed class AuthorizeParameters(IEnumerable<KeyValuePair<string, StringValues>> sent)
{
    private const int LongestValue = 2048;

    // What is sealed into the address of a page has to fit into a request line.
    private const int LongestRequest = 4096;

    private readonly Dictionary<string, StringValues> _parameters = sent.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);

    /// <summary>The value of a parameter; null when it is absent, empty or repeated.</summary>
    public string? this[string name] => _parameters.GetValueOrDefault(name) is [{ Length: > 0 } value] ? value : null;

    /// <summary>The <c>state</c>, if it is short enough to be sent back.</summary>
    public string? State => this[Parameters.State] is { Length: <= LongestValue } state ? state : null;

    /// <summary>The <c>resource</c>s, which alone may repeat. RFC 8707 §2.</summary>
    public IReadOnlyList<string?> Resources => _parameters.GetValueOrDefault(Parameters.Resource);

    /// <summary>The rules about the request as a whole. Client and redirect URI come before.</summary>
    /// <returns>Null when it is well formed; otherwise what to tell the client.</returns>
    public AuthorizeFault? CheckShape()
    {
        // RFC 6749 §3.1.
        if (_parameters.FirstOrDefault(p => p.Value.Count > 1 && p.Key != Parameters.Resource).Key is not null)
            return new(OAuthErrors.InvalidRequest, "A parameter is repeated.");
        if (_parameters.Values.Any(value => value.Any(v => v?.Length > LongestValue))
            || _parameters.Sum(p => p.Key.Length + p.Value.ToString().Length) > LongestRequest)
            return new(OAuthErrors.InvalidRequest, "The request is too long.");
        // OpenID Connect Core §6: not supported, and ignoring them would drop what they say.
        if (_parameters.ContainsKey(Parameters.Request))
            return new(OAuthErrors.RequestNotSupported, "The parameter request is not supported.");
        if (_parameters.ContainsKey(Parameters.RequestUri))
            return new(OAuthErrors.RequestUriNotSupported, "The request_uri is none that was pushed here, and no other is fetched.");

        if (this[Parameters.ResponseType] is not { } responseType)
            return AuthorizeFault.Missing(Parameters.ResponseType);
        if (responseType != Parameters.Code)
            return new(OAuthErrors.UnsupportedResponseType, "Only response_type=code is supported.");
        return this[Parameters.ResponseMode] is null or ResponseModes.Query
            ? null
            : new(OAuthErrors.InvalidRequest, "Only response_mode=query is supported.");
    }

    /// <summary>RFC 7636 §4.3 and §4.4.1; RFC 9700 §2.1.1 leaves S256 alone.</summary>
    public AuthorizeFault? CheckPkce()
    {
        if (this[Parameters.CodeChallenge] is not { } challenge)
            return AuthorizeFault.Missing(Parameters.CodeChallenge);
        if (this[Parameters.CodeChallengeMethod] != Pkce.S256)
            return new(OAuthErrors.InvalidRequest, "The code_challenge_method must be S256.");
        return challenge.Length == 43 && Base64Url.IsValid(challenge)
            ? null
            : new(OAuthErrors.InvalidRequest, "The code_challenge is not a SHA-256 in base64url.");
    }

    /// <summary>OpenID Connect Core §3.1.2.1.</summary>
    /// <param name="known">What may stand in <c>prompt</c> here.</param>
    public AuthorizeFault? CheckPrompt(IReadOnlyList<string> known)
    {
        var prompt = Scopes.Parse(this[Parameters.Prompt]);
        return prompt.Except(known, StringComparer.Ordinal).Any() || (prompt.Count > 1 && prompt.Contains(PromptValues.None, StringComparer.Ordinal))
            ? new(OAuthErrors.InvalidRequest, $"The prompt is not one of {string.Join(", ", known)}, or none is not alone.")
            : null;
    }
}

/// <summary>What is wrong with an authorization request whose client can be told. RFC 6749 §4.1.2.1.</summary>
/// <param name="Code">An OAuth error code, one of <see cref="OAuthErrors"/>.</param>
/// <param name="Description">One sentence for the developer of the client.</param>
public sealed record AuthorizeFault(string Code, string Description)
{
    /// <summary>A parameter is missing.</summary>
    public static AuthorizeFault Missing(string parameter) => new(OAuthErrors.InvalidRequest, $"The parameter {parameter} is missing.");
}
