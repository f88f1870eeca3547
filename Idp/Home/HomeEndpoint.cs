using Xaa.Idp.Pages;
using Xaa.Idp.Sessions;

namespace Xaa.Idp.Home;

/// <summary>Who is signed in in this browser.</summary>
public static class HomeEndpoint
{
    public static void MapHome(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/", async (HttpContext http, BrowserSession browser) =>
            new Page<HomePage>(new Dictionary<string, object?> { [nameof(HomePage.Person)] = await browser.FindAsync(http) }));
}
