using System.Net;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Xaa.ServiceDefaults.Tests;

public sealed class HealthTests
{
    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task Anyone_may_ask_and_nobody_keeps_the_answer(string path)
    {
        var builder = TestHost.Builder();
        builder.Services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie();
        builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build());
        await using var app = await builder.StartAsync(app => app.MapGet("/secret", () => "secret"));

        using var answer = await app.Client().GetAsync(app.Address(path));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Healthy", await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.CacheControl?.NoStore);
        using var guarded = await app.Client().GetAsync(app.Address("/secret"));
        Assert.Equal(HttpStatusCode.Found, guarded.StatusCode);
    }

    [Fact]
    public async Task A_service_whose_store_is_gone_is_alive_but_not_healthy()
    {
        var builder = TestHost.Builder();
        builder.Services.AddHealthChecks().AddCheck("store", () => HealthCheckResult.Unhealthy("Data Source=/secret/path"));
        await using var app = await builder.StartAsync(_ => { });
        var answers = app.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

        using var alive = await answers.GetAsync(app.Address("/alive"));
        using var health = await answers.SendAsync(new(HttpMethod.Post, app.Address("/health")));

        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        Assert.Equal("Unhealthy", await health.Content.ReadAsStringAsync());
    }
}
