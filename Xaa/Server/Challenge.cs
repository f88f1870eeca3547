using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>Writes complete challenges: in one of them stands all that a client needs. RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1.</summary>
internal static class Challenge
{
    private static readonly string Dpop = $"DPoP algs=\"{string.Join(' ', PublicKeys.Algorithms)}\"";

    /// <summary>Refuses with 401 or 403 and says where to get a better token.</summary>
    /// <remarks>
    /// What was wrong is said in the scheme that the caller used. A 401 names the other one, too; Bearer comes first, because there are clients that
    /// read no further. Where tokens must be bound, Bearer would be a false hope.
    /// </remarks>
    public static void Write(HttpResponse response, McpProtectionOptions options, ResourceRequest request, IEnumerable<string> scopes)
    {
        var error = request.Refusal ?? throw new InvalidOperationException("There is nothing to refuse.");
        var better = Better(options, scopes);
        var whole = Fault(error) + better;
        response.StatusCode = error.Status;
        response.Headers.WWWAuthenticate = (error.Status, request.WithProof) switch
        {
            _ when options.RequireProof => $"{Dpop}, {whole}",
            (StatusCodes.Status401Unauthorized, true) => new StringValues([$"Bearer {better}", $"{Dpop}, {whole}"]),
            (StatusCodes.Status401Unauthorized, false) => new StringValues([$"Bearer {whole}", Dpop]),
            (_, true) => $"{Dpop}, {whole}",
            _ => $"Bearer {whole}",
        };
        response.Headers.CacheControl = "no-store";
    }

    // RFC 6750 §3.1: a request without a token gets no error code.
    private static string Fault(OAuthError error) =>
        error.Reason == Reasons.MissingToken ? "" : $"error=\"{error.Code}\", error_description=\"{error.Description}\", ";

    private static string Better(McpProtectionOptions options, IEnumerable<string> scopes)
    {
        var metadata = $"resource_metadata=\"{options.MetadataUrl}\"";
        return Scopes.Format(scopes) is { } scope ? $"scope=\"{scope}\", {metadata}" : metadata;
    }
}
