using Microsoft.Extensions.Options;
using Xaa.Server;

namespace Xaa.Idp.Pages;

public static class IdpForms
{
    /// <summary>Refuses a POST that does not come from a page of ours.</summary>
    /// <param name="builder">The endpoint.</param>
    /// <param name="others">What to do instead with a form that another origin sent; it must change nothing.</param>
    public static RouteHandlerBuilder AcceptOwnFormsOnly(this RouteHandlerBuilder builder, Func<HttpContext, Task<IResult>>? others = null) =>
        builder.AcceptOwnForms(services => services.GetRequiredService<IOptions<IdpOptions>>().Value.Issuer, Refused, others);

    private static IResult Refused() => ErrorPages.Show(
        StatusCodes.Status400BadRequest,
        "This form cannot be used",
        "It was sent from elsewhere, or the page was open for too long. Open the page again and retry.");
}
