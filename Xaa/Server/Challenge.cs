using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>
/// Writes complete challenges: in one of them stands all that a client needs. RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3, RFC 9728 §5.1.
/// </summary>
internal static class Challenge
{
    private static readonly string Dpop = $"DPoP {Parameter("algs", string.Join(' ', PublicKeys.Algorithms))}, ";

    /// <summary>Refuses with 400, 401 or 403 and says where to get a better token. The body says it to people.</summary>
    /// <remarks>
    /// What was wrong is said in the scheme that the caller used. A 401 that a token of the other scheme would spare names that one, too, as complete;
    /// Bearer comes first, because there are clients that read no further. Where tokens must be bound, Bearer would be a false hope.
    /// </remarks>
    public static Task WriteAsync(HttpContext http, McpProtectionOptions options, IEnumerable<string> scopes)
    {
        var request = ResourceRequest.Of(http);
        var error = request.Refusal ?? throw new InvalidOperationException("There is nothing to refuse.");
        var better = Better(options, scopes);
        var whole = Fault(error) + better;
        var otherSchemeHelps = error is { Status: StatusCodes.Status401Unauthorized, Code: not OAuthErrors.InsufficientUserAuthentication };
        http.Response.Headers.WWWAuthenticate = (request.WithProof || options.RequireProof, otherSchemeHelps && !options.RequireProof) switch
        {
            (true, true) => new StringValues(["Bearer " + better, Dpop + whole]),
            (true, false) => Dpop + whole,
            (false, true) => new StringValues(["Bearer " + whole, Dpop + better]),
            (false, false) => "Bearer " + whole,
        };
        http.Response.Headers.CacheControl = "no-store";
        return Results.Problem(title: error.Description, statusCode: error.Status).ExecuteAsync(http);
    }

    // RFC 6750 §3.1: a request without a token gets no error code.
    private static string Fault(OAuthError error)
    {
        if (error.Reason == Reasons.MissingToken)
            return "";
        var fault = $"{Parameter("error", error.Code)}, {Parameter("error_description", error.Description)}, ";
        if (error.AcrValues is { } acr)
            fault += $"{Parameter(Parameters.AcrValues, acr)}, ";
        if (error.MaxAge is { } maxAge)
            fault += $"{Parameter(Parameters.MaxAge, maxAge.ToString(CultureInfo.InvariantCulture))}, ";
        return fault;
    }

    private static string Better(McpProtectionOptions options, IEnumerable<string> scopes)
    {
        var metadata = Parameter("resource_metadata", options.MetadataUrl);
        return Scopes.Format(scopes) is { } scope ? $"{Parameter(Parameters.Scope, scope)}, {metadata}" : metadata;
    }

    // RFC 9110 §11.2 and §5.6.4.
    private static string Parameter(string name, string value) =>
        $"{name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
