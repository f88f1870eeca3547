using Microsoft.AspNetCore.WebUtilities;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>Answers of an authorization endpoint, at the client's redirect URI. RFC 6749 §4.1.2.</summary>
public static class AuthorizeAnswer
{
    /// <summary>A code.</summary>
    public static SeeOther Code(string issuer, string redirectUri, string? state, AuthorizationCode code) =>
        To(issuer, redirectUri, [new(Parameters.Code, code.Value), new(Parameters.State, state)]);

    /// <summary>An error.</summary>
    public static SeeOther Fault(string issuer, string redirectUri, string? state, AuthorizeFault fault) =>
        To(
            issuer,
            redirectUri,
            [new(Parameters.Error, fault.Code), new(Parameters.ErrorDescription, fault.Description), new(Parameters.State, state)]);

    // RFC 9207 §2: every answer, also an error, says who gives it, so that a client of several issuers cannot mix them up.
    private static SeeOther To(string issuer, string redirectUri, IReadOnlyList<KeyValuePair<string, string?>> parameters) =>
        new(QueryHelpers.AddQueryString(redirectUri, parameters.Where(p => p.Value is not null).Append(new(Parameters.Issuer, issuer))));
}
