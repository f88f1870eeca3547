using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xaa.ServiceDefaults;

namespace Microsoft.Extensions.Hosting;

/// <summary>What every service of the stack has in common: telemetry, health and resilience. Nothing of OAuth.</summary>
public static class Extensions
{
    /// <summary>Adds telemetry by OTLP (where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set), health checks, and timeouts and retries of calls.</summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.QuietRequestLogs();
        builder.Services.AddTransient<IStartupFilter, ServerSpans>();
        builder.Services.AddTransient<IStartupFilter, ReadableHost>();
        Telemetry.AddTo(builder);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [HealthPaths.LiveTag]);
        builder.Services.AddResilientHttpClients();
        return builder;
    }

    /// <summary>The same telemetry for a program without a host, such as a command: dispose of it to send the last batch. Null without a collector.</summary>
    public static IDisposable? StartTelemetry(this IConfiguration configuration) => Telemetry.Start(configuration);

    /// <summary>
    /// Maps <c>/health</c> (all checks: may it be called?) and <c>/alive</c> (checks tagged <c>live</c>: does it run?), in every environment,
    /// because the AppHost waits for them; they are open to anyone and say no more than a word.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        var live = new HealthCheckOptions { Predicate = check => check.Tags.Contains(HealthPaths.LiveTag) };
        app.MapHealthChecks(HealthPaths.Health).AllowAnonymous().DisableHttpMetrics();
        app.MapHealthChecks(HealthPaths.Alive, live).AllowAnonymous().DisableHttpMetrics();
        return app;
    }
}
