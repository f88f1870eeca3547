using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Xaa.McpClientHost.Seed;

namespace Xaa.McpClientHost.Pages;

/// <summary>A page for people: never stored, never framed, and it loads nothing from elsewhere.</summary>
public sealed class Page<TComponent>(IReadOnlyDictionary<string, object?> parameters, int status = 200) : IResult
    where TComponent : IComponent
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        // Browsers hold redirects against form-action, and signing out ends at the IdP.
        var idp = new Uri(httpContext.RequestServices.GetRequiredService<AgentSeed>().Idp.Issuer).GetLeftPart(UriPartial.Authority);
        var headers = httpContext.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
            + $"form-action 'self' {idp}; base-uri 'none'; frame-ancestors 'none'";
        return new RazorComponentResult<TComponent>(parameters) { StatusCode = status }.ExecuteAsync(httpContext);
    }
}
