namespace Xaa.Client;

/// <summary>A sign-in that is not accepted. The reason is for the page, the message for the log.</summary>
public sealed class SignInException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="SignInReasons"/>.</summary>
    public string Reason { get; } = reason;
}

/// <summary>Why a sign-in was not accepted: stable words for page, log and test.</summary>
public static class SignInReasons
{
    /// <summary>The IdP refused.</summary>
    public const string Refused = "refused";

    /// <summary>The answer belongs to no sign-in that this browser began.</summary>
    public const string StateMismatch = "state_mismatch";

    /// <summary>Another issuer answered than was asked. RFC 9207 §2.4.</summary>
    public const string IssuerMismatch = "issuer_mismatch";

    /// <summary>The ID token fails a rule of OpenID Connect Core §3.1.3.7.</summary>
    public const string IdTokenInvalid = "id_token_invalid";

    /// <summary>The ID token answers another sign-in.</summary>
    public const string NonceMismatch = "nonce_mismatch";

    /// <summary>The IdP cannot be asked now.</summary>
    public const string IdpUnavailable = "idp_unavailable";

    /// <summary>The session at the IdP has ended, and with it the sign-in here.</summary>
    public const string Ended = "ended";
}
