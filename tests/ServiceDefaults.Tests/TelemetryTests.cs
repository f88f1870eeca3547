using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Xaa.ServiceDefaults.Tests;

/// <summary>What a collector receives from a service that ran and ended.</summary>
public sealed class TelemetryTests
{
    [Fact]
    public async Task Traces_metrics_and_logs_arrive_even_those_of_the_last_moment()
    {
        await using var collector = await Collector.StartAsync();
        await RunAsync(collector, async app => await app.Client().PostAsync(app.Address("/token"), null));

        Assert.Contains("xaa.token_exchange", collector.Text("traces"), StringComparison.Ordinal);
        Assert.Contains("service-under-test", collector.Text("traces"), StringComparison.Ordinal);
        Assert.Contains("xaa.token_requests", collector.Text("metrics"), StringComparison.Ordinal);
        Assert.Contains("http.server.request.duration", collector.Text("metrics"), StringComparison.Ordinal);
        Assert.Contains("kestrel.active_connections", collector.Text("metrics"), StringComparison.Ordinal);
        Assert.Contains("http.client.request.duration", collector.Text("metrics"), StringComparison.Ordinal);
        Assert.Contains("answered with care", collector.Text("logs"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_span_is_named_by_method_and_route()
    {
        await using var collector = await Collector.StartAsync();
        await RunAsync(collector, async app =>
        {
            await app.Client().PostAsync(app.Address("/token"), null);
            await app.Client().GetAsync(app.Address("/people/u-alice"));
            await app.Client().GetAsync(app.Address("/nowhere/u-bob"));
        });

        var traces = collector.Text("traces");
        Assert.Contains("POST /token", traces, StringComparison.Ordinal);
        Assert.Contains("GET /people/{id}", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /people/u-alice", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /nowhere", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("HttpRequestIn", traces, StringComparison.Ordinal);
        Assert.Contains("http.response.status_code", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outgoing_span_says_whom_it_asked()
    {
        await using var collector = await Collector.StartAsync();
        await using var stranger = await TestHost.Builder().StartAsync(app => app.MapPost("/token", () => "ok"));
        await using var idp = await TestHost.Builder().StartAsync(app => app.MapPost("/token", () => "ok"));
        await RunAsync(
            collector,
            async app =>
            {
                await app.Client().PostAsync(idp.Address("/token"), null);
                await app.Client().PostAsync(stranger.Address("/token"), null);
            },
            ("Addresses:idp", idp.Urls.Single()));

        var traces = collector.Text("traces");
        Assert.Contains("POST idp /token", traces, StringComparison.Ordinal);
        var strange = stranger.Address("/").Authority;
        Assert.Contains($"POST {strange}", traces, StringComparison.Ordinal);
        Assert.DoesNotContain($"POST {strange} /token", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_requests_and_what_happens_inside_them_are_left_out()
    {
        await using var collector = await Collector.StartAsync();
        await RunAsync(collector, async app =>
        {
            await app.Client().GetAsync(app.Address("/health"));
            await app.Client().GetAsync(app.Address("/alive"));
            await app.Client().PostAsync(app.Address("/token"), null);
        });

        var traces = collector.Text("traces");
        Assert.Contains("POST /token", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /health", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("GET /alive", traces, StringComparison.Ordinal);
        Assert.DoesNotContain("xaa.inside_a_health_check", traces, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_value_of_a_query_leaves_in_any_signal()
    {
        await using var collector = await Collector.StartAsync();
        await RunAsync(collector, async app =>
        {
            await app.Client().GetAsync(app.Address("/callback?code=SECRET-1&state=SECRET-2"));
            await app.Client().GetAsync(app.Address("/nowhere?code=SECRET-3"));
            const string nobody = "http://user:SECRET-4@127.0.0.1:1/token?code=SECRET-5";
            await Assert.ThrowsAsync<HttpRequestException>(() => app.Client().PostAsync(nobody, null));
            await app.Client().GetAsync(app.Address("/broken?code=SECRET-6"));
        });

        Assert.Contains("GET /callback", collector.Text("traces"), StringComparison.Ordinal);
        Assert.Contains("GET /broken", collector.Text("traces"), StringComparison.Ordinal);
        foreach (var signal in (string[])["traces", "metrics", "logs"])
        {
            Assert.NotEmpty(collector.Text(signal));
            Assert.DoesNotContain("SECRET", collector.Text(signal), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_query_is_taken_off_even_where_the_runtime_does_not()
    {
        using var export = new SpanExport(new ConfigurationBuilder().Build());
        using var span = new Activity("span");
        span.SetTag("url.full", QueryHelpers.AddQueryString("http://idp.example/token", "code", "SECRET"));
        span.SetTag("url.query", "code=SECRET");
        span.SetTag("http.request.method", "GET");

        export.OnEnd(span);

        Assert.Equal("http://idp.example/token", span.GetTagItem("url.full"));
        Assert.Null(span.GetTagItem("url.query"));
        Assert.Equal("GET idp.example", span.DisplayName);
    }

    [Fact]
    public async Task Without_a_collector_nothing_is_traced()
    {
        await using var app = await TestHost.Builder().StartAsync(app => app.MapGet("/who", (HttpContext http) => http.Features.Count()));

        Assert.DoesNotContain(app.Services.GetServices<IHostedService>(), service => service is Telemetry);
    }

    private static async Task RunAsync(Collector collector, Func<WebApplication, Task> use, params (string, string)[] settings)
    {
        using var source = new ActivitySource("Xaa");
        using var meter = new Meter("Xaa");
        var requests = meter.CreateCounter<int>("xaa.token_requests");
        var builder = TestHost.Builder([.. collector.Settings, .. settings]);
        builder.Services.AddHealthChecks().AddCheck("traced", () =>
        {
            using var span = source.StartActivity("xaa.inside_a_health_check");
            return HealthCheckResult.Healthy();
        });
        await using var app = await builder.StartAsync(app =>
        {
            app.MapPost("/token", (ILogger<TelemetryTests> log) =>
            {
                using var span = source.StartActivity("xaa.token_exchange");
                requests.Add(1);
                log.LogInformation("answered with care");
            });
            app.MapGet("/people/{id}", (string id) => id);
            app.MapGet("/callback", (string code, ILogger<TelemetryTests> log) =>
            {
                log.LogInformation("{Length} characters", code.Length);
                return Results.Redirect("/?code=SECRET-7");
            });
            app.MapGet("/broken", IResult () => throw new InvalidOperationException("A bug."));
        });
        await use(app);
    }
}
