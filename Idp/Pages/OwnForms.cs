using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Xaa.Idp.Pages;

/// <summary>Forms come from our own pages. All ports of localhost share cookies and count as one site, so SameSite alone does not tell.</summary>
public static class OwnForms
{
    /// <summary>Refuses a POST whose Origin is not ours, or without the antiforgery token of the page.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="others">What to do instead with a form that another origin sent; it must change nothing.</param>
    public static RouteHandlerBuilder AcceptOwnFormsOnly(this RouteHandlerBuilder builder, Func<HttpContext, Task<IResult>>? others = null) => builder
        .WithMetadata(new RequestSizeLimitAttribute(Forms.LongestForm))
        .AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            if (await http.Request.TryReadFormAsync() is null)
                return Refused();
            if (!IsFromHere(http))
                return others is null ? Refused() : await others(http);
            return await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http) ? await next(context) : Refused();
        });

    private static bool IsFromHere(HttpContext http) =>
        http.Request.Headers.Origin == http.RequestServices.GetRequiredService<IOptions<IdpOptions>>().Value.Issuer;

    private static IResult Refused() => ErrorPages.Show(
        StatusCodes.Status400BadRequest,
        "This form cannot be used",
        "It was sent from elsewhere, or the page was open for too long. Open the page again and retry.");
}
