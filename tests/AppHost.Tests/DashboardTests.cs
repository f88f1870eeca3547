using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.AppHost.Tests;

public sealed class DashboardTests
{
    [Fact]
    public async Task The_dashboard_asks_for_its_token_and_shows_what_the_services_do()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>(
            [Probe.Greeting], (options, _) => options.DisableDashboard = false, Probe.Patience);
        await using var app = await builder.BuildAsync(Probe.Patience);
        await app.StartAsync(Probe.Patience);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", Probe.Patience);
        await app.ResourceNotifications.WaitForResourceHealthyAsync("front", Probe.Patience);
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        using var client = app.CreateHttpClient("aspire-dashboard");

        await PageNeedsTheTokenAsync(client, configuration["AppHost:BrowserToken"]);
        await TelemetryNeedsTheKeyAsync(client);
        client.DefaultRequestHeaders.Add("x-api-key", configuration["AppHost:DashboardApiKey"]);
        using var front = app.CreateHttpClient("front");
        using var answer = await front.GetAsync(new Uri("/environment/GREETING", UriKind.Relative), Probe.Patience);
        await SpanArrivesAsync(client, "/environment/{name}");
    }

    private static async Task PageNeedsTheTokenAsync(HttpClient client, string? token)
    {
        using var refused = await client.GetAsync(new Uri("/", UriKind.Relative), Probe.Patience);
        Assert.Equal("/login", refused.RequestMessage?.RequestUri?.AbsolutePath);
        using var accepted = await client.GetAsync(new Uri($"/login?t={token}", UriKind.Relative), Probe.Patience);
        Assert.Equal(HttpStatusCode.OK, accepted.StatusCode);
        Assert.NotEqual("/login", accepted.RequestMessage?.RequestUri?.AbsolutePath);
    }

    private static async Task TelemetryNeedsTheKeyAsync(HttpClient client)
    {
        using var refused = await client.GetAsync(new Uri("/api/telemetry/resources", UriKind.Relative), Probe.Patience);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    /// <summary>Services send what they have once a second.</summary>
    private static async Task SpanArrivesAsync(HttpClient client, string part)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        var patience = Probe.Patience;
        while (await timer.WaitForNextTickAsync(patience))
        {
            using var spans = JsonDocument.Parse(await client.GetStringAsync(new Uri("/api/telemetry/spans", UriKind.Relative), patience));
            if (spans.RootElement.GetRawText().Contains(part, StringComparison.Ordinal))
            {
                return;
            }
        }
    }
}
