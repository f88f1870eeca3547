namespace Xaa.McpClientHost.SignIn;

/// <summary>A sign-in that is not accepted. The reason is for the page, the message for the log.</summary>
public sealed class SignInException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    public string Reason { get; } = reason;
}

/// <summary>Why a sign-in was not accepted: stable words for page, log and test.</summary>
public static class SignInReasons
{
    public const string Refused = "refused";
    public const string StateMismatch = "state_mismatch";
    public const string IssuerMismatch = "issuer_mismatch";
    public const string IdTokenInvalid = "id_token_invalid";
    public const string NonceMismatch = "nonce_mismatch";
    public const string IdpUnavailable = "idp_unavailable";

    /// <summary>The session at the IdP has ended, and with it the sign-in here.</summary>
    public const string Ended = "ended";
}
