using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Xaa.Server;

/// <summary>A page for people: HTML that is never stored, never framed, and loads nothing from elsewhere.</summary>
/// <param name="parameters">The component's parameters.</param>
/// <param name="status">The HTTP status.</param>
/// <param name="formTarget">Another origin that a form's answer may redirect to: browsers hold redirects against <c>form-action</c>.</param>
public sealed class Page<TComponent>(IReadOnlyDictionary<string, object?> parameters, int status = 200, string? formTarget = null) : IResult
    where TComponent : IComponent
{
    /// <inheritdoc/>
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        // In these words, because antiforgery would overwrite others, with a warning.
        headers.CacheControl = "no-cache, no-store";
        headers.Pragma = "no-cache";
        headers.ContentSecurityPolicy =
            $"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' {formTarget}; base-uri 'none'; frame-ancestors 'none'";
        return new RazorComponentResult<TComponent>(parameters) { StatusCode = status }.ExecuteAsync(httpContext);
    }
}
