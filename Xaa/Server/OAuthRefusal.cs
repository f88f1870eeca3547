using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>A refusal on the wire. RFC 6749 §5.2.</summary>
/// <param name="error">The refusal.</param>
public sealed class OAuthRefusal(OAuthError error) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = error.Status;
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers.Pragma = "no-cache";
        // RFC 6749 §5.2: a client that used the header learns the scheme, unless the endpoint has said another.
        if (error.Status == StatusCodes.Status401Unauthorized && !StringValues.IsNullOrEmpty(httpContext.Request.Headers.Authorization)
            && StringValues.IsNullOrEmpty(httpContext.Response.Headers.WWWAuthenticate))
            httpContext.Response.Headers.WWWAuthenticate = "Basic realm=\"token endpoint\", charset=\"UTF-8\"";
        return httpContext.Response.WriteAsJsonAsync(
            new() { Error = error.Code, Description = error.Description, AcrValues = error.AcrValues, MaxAge = error.MaxAge },
            OAuthJson.Default.TokenErrorResponse,
            cancellationToken: httpContext.RequestAborted);
    }
}
