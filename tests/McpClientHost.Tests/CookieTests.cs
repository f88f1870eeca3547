using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xaa.McpClientHost.SignIn;

namespace Xaa.McpClientHost.Tests;

public sealed class CookieTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xaa-cookies-").FullName;

    [Fact]
    public async Task Behind_https_every_cookie_is_bound_to_the_host_by_its_name()
    {
        foreach (var cookie in await CookiesAsync("https://agent.example"))
        {
            Assert.StartsWith("__Host-xaa.agent", cookie.Name);
            // What the prefix demands; without it browsers refuse the cookie.
            Assert.Equal(("/", CookieSecurePolicy.Always, null), (cookie.Path, cookie.SecurePolicy, cookie.Domain));
        }
    }

    [Fact]
    public async Task On_loopback_over_http_the_names_are_plain_and_say_whose_they_are()
    {
        foreach (var cookie in await CookiesAsync("http://localhost:7200"))
        {
            Assert.StartsWith("xaa.agent", cookie.Name);
            Assert.NotEqual(CookieSecurePolicy.Always, cookie.SecurePolicy);
        }
    }

    [Theory]
    [InlineData("https://agent.example")]
    [InlineData("http://localhost:7200")]
    public async Task No_cookie_is_for_scripts_or_for_other_sites(string origin) => Assert.All(await CookiesAsync(origin), cookie =>
    {
        Assert.True(cookie.HttpOnly);
        Assert.True(cookie.SameSite is SameSiteMode.Lax or SameSiteMode.Strict);
    });

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<CookieBuilder[]> CookiesAsync(string origin)
    {
        var seed = Path.Combine(_directory, "agent.json");
        await File.WriteAllTextAsync(seed, """
            { "idp": { "issuer": "https://idp.example", "clientId": "agent", "clientSecret": "s", "authMethod": "client_secret_basic",
                       "redirectUri": "{agent}/signin/callback" }, "servers": [] }
            """, TestContext.Current.CancellationToken);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = [$"--Agent:SeedFile={seed}", $"--Agent:DataDirectory={_directory}", $"--Addresses:agent={origin}"],
        });
        builder.AddServiceDefaults();
        builder.AddAgent();
        await using var app = builder.Build();
        return
        [
            app.Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>().Get(CookieAuthenticationDefaults.AuthenticationScheme).Cookie,
            app.Services.GetRequiredService<IOptionsMonitor<OAuthOptions>>().Get(AgentSignIn.Scheme).CorrelationCookie,
            app.Services.GetRequiredService<IOptions<AntiforgeryOptions>>().Value.Cookie,
        ];
    }
}
