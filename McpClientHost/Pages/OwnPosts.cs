using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Mvc;
using Xaa.McpClientHost.Seed;

namespace Xaa.McpClientHost.Pages;

/// <summary>POSTs come from our own page. All ports of localhost share cookies and count as one site, so SameSite alone does not tell.</summary>
public static class OwnPosts
{
    public const string AntiforgeryHeader = "X-Xaa-Antiforgery";

    private const int LongestBody = 256 * 1024;

    /// <summary>Refuses a POST whose Origin is not ours, or without the antiforgery token of the page.</summary>
    public static RouteHandlerBuilder AcceptOwnPostsOnly(this RouteHandlerBuilder builder) => builder
        .WithMetadata(new RequestSizeLimitAttribute(LongestBody))
        .AddEndpointFilter(async (context, next) => await IsOwnAsync(context.HttpContext)
            ? await next(context)
            : Results.Problem(
                statusCode: StatusCodes.Status400BadRequest,
                title: "The request did not come from this agent's own page.",
                detail: "Reload the page and try again."));

    private static async ValueTask<bool> IsOwnAsync(HttpContext http)
    {
        var origin = http.RequestServices.GetRequiredService<AgentSeed>().Idp.Origin;
        return http.Request.Headers.Origin == origin
            && await http.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(http);
    }
}
