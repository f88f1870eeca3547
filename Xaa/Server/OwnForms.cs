using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.Server;

/// <summary>Forms come from our own pages. All ports of localhost share cookies and count as one site, so SameSite alone does not tell.</summary>
public static class OwnForms
{
    /// <summary>Refuses a POST whose Origin is not ours, or without the antiforgery token of the page.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="origin">Our origin.</param>
    /// <param name="refused">The page that says so.</param>
    /// <param name="others">What to do instead with a form that another origin sent; it must change nothing.</param>
    public static RouteHandlerBuilder AcceptOwnForms(
        this RouteHandlerBuilder builder,
        Func<IServiceProvider, string> origin,
        Func<IResult> refused,
        Func<HttpContext, Task<IResult>>? others = null) => builder
        .WithMetadata(new RequestSizeLimitAttribute(Forms.LongestForm))
        .AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (await http.Request.TryReadFormAsync() is null)
                return refused();
            if (http.Request.Headers.Origin != origin(http.RequestServices))
                return others is null ? refused() : await others(http);
            return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http) ? await next(context) : refused();
        });
}
