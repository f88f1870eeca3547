using Xaa.Idp.SecondFactor;
using Xaa.Idp.Sessions;
using Xaa.Server;

namespace Xaa.Idp.Home;

/// <summary>Who is signed in in this browser.</summary>
public static class HomeEndpoint
{
    public static void MapHome(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/", async (HttpContext http, BrowserSession browser, SecondFactorStore factors) =>
        {
            var person = await browser.FindAsync(http);
            return new Page<HomePage>(new Dictionary<string, object?>
            {
                [nameof(HomePage.Person)] = person,
                [nameof(HomePage.Factor)] = person is null ? null : await factors.FindAsync(person.Id, http.RequestAborted),
            });
        });
}
