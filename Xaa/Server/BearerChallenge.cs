using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>Writes one complete challenge. RFC 6750 §3, RFC 9728 §5.1.</summary>
internal static class BearerChallenge
{
    /// <summary>Refuses with 401 or 403 and says where to get a better token.</summary>
    public static void Write(HttpResponse response, McpProtectionOptions options, OAuthError error, IEnumerable<string> scopes)
    {
        List<string> parameters = [];
        // RFC 6750 §3.1: a request without a token gets no error code.
        if (error.Reason != Reasons.MissingToken)
        {
            parameters.Add($"error=\"{error.Code}\"");
            parameters.Add($"error_description=\"{error.Description}\"");
        }
        if (Scopes.Format(scopes) is { } scope)
            parameters.Add($"scope=\"{scope}\"");
        parameters.Add($"resource_metadata=\"{options.MetadataUrl}\"");

        response.StatusCode = error.Status;
        response.Headers[HeaderNames.WWWAuthenticate] = "Bearer " + string.Join(", ", parameters);
        response.Headers.CacheControl = "no-store";
    }
}
