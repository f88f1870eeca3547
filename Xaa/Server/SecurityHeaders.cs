using Microsoft.AspNetCore.Builder;

namespace Xaa.Server;

/// <summary>Headers that hold for every answer; <see cref="Page{TComponent}"/> loosens the policy as far as a page needs.</summary>
public static class SecurityHeaders
{
    /// <summary>Adds them.</summary>
    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((http, next) =>
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers.XContentTypeOptions = "nosniff";
            // Not no-referrer: with that, browsers send "Origin: null" along with our own forms.
            headers["Referrer-Policy"] = "same-origin";
            // Rendering pages from components announces a script that they do not have.
            headers.Remove("blazor-enhanced-nav");
            if (headers.ContentSecurityPolicy.Count == 0)
                headers.ContentSecurityPolicy = "default-src 'none'; frame-ancestors 'none'";
            return Task.CompletedTask;
        });
        return next(http);
    });
}
