using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>Why there is no access token.</summary>
/// <param name="Step">The step that ended it; <see cref="FlowStep.ResourceRequest"/> stands for the MCP server's own metadata.</param>
/// <param name="Party">Who refused or was found wanting: an issuer, or the MCP server's URL.</param>
/// <param name="Code">The OAuth error code of the answer, or one of <see cref="ClientErrors"/>.</param>
/// <param name="Description">One sentence, without tokens and secrets; null when the other side gave none that may be shown.</param>
/// <param name="IsAnswer">True when the party answered with this code; false when this client found the fault.</param>
public sealed record IdentityAssertionRefusal(FlowStep Step, string Party, string Code, string? Description, bool IsAnswer)
{
    /// <summary>Policy said no: asking again does not help, and interactive OAuth is no way around it (SPEC 24, 75).</summary>
    public bool IsPolicyDenial => IsAnswer && Code == OAuthErrors.AccessDenied;

    /// <summary>The person would have to sign in again, more strongly: then it may succeed (SPEC 22, RFC 9470).</summary>
    public bool NeedsStrongerSignIn => IsAnswer && Code == OAuthErrors.InsufficientUserAuthentication;

    /// <summary>What that sign-in has to bring, as the IdP's 400 or the MCP server's 401 says it; null for every other refusal.</summary>
    public StepUpRequirement? StepUp { get; init; }
}

/// <summary>There is no access token for the MCP server. Nothing else is tried: no consent screen, no other authorization server.</summary>
/// <param name="refusal">Why.</param>
/// <param name="inner">The transport's exception, if there was one.</param>
public sealed class IdentityAssertionException(IdentityAssertionRefusal refusal, Exception? inner = null)
    : Exception($"{refusal.Party} ({refusal.Step}): {refusal.Code}{(refusal.Description is null ? "" : $": {refusal.Description}")}", inner)
{
    /// <summary>Why.</summary>
    public IdentityAssertionRefusal Refusal { get; } = refusal;
}

/// <summary>Codes for faults that this client finds itself.</summary>
public static class ClientErrors
{
    /// <summary>The party could not be reached, did not answer in time, or failed to answer a token request (5xx).</summary>
    public const string Unreachable = "unreachable";

    /// <summary>A metadata document is missing, or was answered with an error.</summary>
    public const string MetadataUnavailable = "metadata_unavailable";

    /// <summary>The answer is not what the specification describes, is too large, or is a redirect.</summary>
    public const string MalformedResponse = "malformed_response";

    /// <summary>An address is neither https nor on loopback, or leaves the MCP server's origin.</summary>
    public const string InsecureAddress = "insecure_address";

    /// <summary>The metadata's <c>issuer</c> is not the one it was asked for. RFC 8414 §3.3.</summary>
    public const string IssuerMismatch = "issuer_mismatch";

    /// <summary>The metadata's <c>resource</c> is not the address it was derived from (RFC 9728 §3.3), or a token is for another one.</summary>
    public const string ResourceMismatch = "resource_mismatch";

    /// <summary>The MCP server names no authorization server for which this client has credentials.</summary>
    public const string UnknownAuthorizationServer = "unknown_authorization_server";

    /// <summary>The IdP does not issue ID-JAGs, or the authorization server does not redeem them.</summary>
    public const string ProfileNotSupported = "profile_not_supported";

    /// <summary>The token endpoint does not list the client's authentication method.</summary>
    public const string AuthMethodNotSupported = "auth_method_not_supported";

    /// <summary>The server does not take proofs of possession as this client makes them, and tokens must be bound. RFC 9449 §5.1.</summary>
    public const string DpopNotSupported = "dpop_not_supported";

    /// <summary>The ID-JAG is bound to another key than the one proved, or to none though it must be (SPEC 60).</summary>
    public const string NotBound = "not_bound";

    /// <summary>The issued token is of another type than the one asked for.</summary>
    public const string UnexpectedTokenType = "unexpected_token_type";
}
