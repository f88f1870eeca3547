using Microsoft.AspNetCore.Http;

namespace Xaa.Server;

/// <summary>303: go there with GET. Unlike 302 it never repeats a form with a password in it (RFC 9700 §4.12); and it is never stored.</summary>
/// <param name="location">Where to.</param>
public sealed class SeeOther(string location) : IResult
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = location;
        httpContext.Response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
