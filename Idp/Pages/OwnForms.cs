using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Options;

namespace Xaa.Idp.Pages;

/// <summary>Forms come from our own pages. All ports of localhost share cookies and count as one site, so SameSite alone does not tell.</summary>
public static class OwnForms
{
    /// <summary>Refuses a POST whose Origin is not ours, or without the antiforgery token of the page.</summary>
    public static RouteHandlerBuilder AcceptOwnFormsOnly(this RouteHandlerBuilder builder) => builder
        .WithMetadata(new RequestSizeLimitAttribute(Forms.LongestForm))
        .AddEndpointFilter(async (context, next) => await IsOwnAsync(context.HttpContext)
            ? await next(context)
            : ErrorPages.Show(
                StatusCodes.Status400BadRequest,
                "This form cannot be used",
                "It was sent from elsewhere, or the page was open for too long. Open the page again and retry."));

    private static async ValueTask<bool> IsOwnAsync(HttpContext http)
    {
        var issuer = http.RequestServices.GetRequiredService<IOptions<IdpOptions>>().Value.Issuer;
        return http.Request.Headers.Origin == issuer
            && await http.Request.TryReadFormAsync() is not null
            && await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);
    }
}
