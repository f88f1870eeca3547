namespace Xaa.OAuth;

// Secrets redact themselves: printed, logged or put into a span by mistake, they show their name and nothing else.

/// <summary>The <c>subject_token</c> of a token exchange. RFC 8693 §2.1.</summary>
/// <param name="Value">The token itself; never log it.</param>
public readonly record struct SubjectToken(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[subject_token]";
}

/// <summary>An Identity Assertion JWT Authorization Grant. ID-JAG draft §3.</summary>
/// <param name="Value">The token itself; never log it.</param>
public readonly record struct IdJag(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[id_jag]";
}

/// <summary>An access token. RFC 6749 §1.4.</summary>
/// <param name="Value">The token itself; never log it.</param>
public readonly record struct AccessToken(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[access_token]";
}

/// <summary>A refresh token. RFC 6749 §1.5.</summary>
/// <param name="Value">The token itself; never log it.</param>
public readonly record struct RefreshToken(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[refresh_token]";
}

/// <summary>An ID token. OpenID Connect Core §2.</summary>
/// <param name="Value">The token itself; never log it.</param>
public readonly record struct IdToken(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[id_token]";
}

/// <summary>An authorization code. RFC 6749 §1.3.1.</summary>
/// <param name="Value">The code itself; never log it.</param>
public readonly record struct AuthorizationCode(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[authorization_code]";
}

/// <summary>A client's secret. RFC 6749 §2.3.1.</summary>
/// <param name="Value">The secret itself; never log it.</param>
public readonly record struct ClientSecret(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[client_secret]";
}

/// <summary>A client assertion. RFC 7521 §4.2.</summary>
/// <param name="Value">The assertion itself; never log it.</param>
public readonly record struct ClientAssertion(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[client_assertion]";
}

/// <summary>A PKCE code verifier. RFC 7636 §4.1.</summary>
/// <param name="Value">The verifier itself; never log it.</param>
public readonly record struct CodeVerifier(string Value)
{
    /// <inheritdoc/>
    public override string ToString() => "[code_verifier]";
}
