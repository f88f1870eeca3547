using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Xaa.ServiceDefaults;

/// <summary>Traces and metrics by OTLP, from the start of the host to its disposal, which sends the last batch.</summary>
internal sealed class Telemetry(IConfiguration configuration) : IHostedService, IDisposable
{
    private const string Own = "Xaa";
    private const string Mcp = "Experimental.ModelContextProtocol";
    private const string HttpClient = "System.Net.Http";

    private TracerProvider? _traces;
    private MeterProvider? _metrics;

    /// <summary>For a program that has no host: from now until it is disposed of. Null where no collector is named.</summary>
    public static Telemetry? Start(IConfiguration configuration)
    {
        if (!HasCollector(configuration))
            return null;
        var telemetry = new Telemetry(configuration);
        telemetry.Build();
        return telemetry;
    }

    public static void AddTo(IHostApplicationBuilder builder)
    {
        if (!HasCollector(builder.Configuration))
            return;
        // ASP.NET Core puts method and path on its request spans only when this is off, and the health filter needs the path.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);
        builder.Services.AddHostedService<Telemetry>();
        builder.Logging.AddOpenTelemetry(logs =>
        {
            logs.IncludeFormattedMessage = true;
            logs.IncludeScopes = true;
            logs.AddOtlpExporter();
        });
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        Build();
        return Task.CompletedTask;
    }

    private static bool HasCollector(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]);

    // The SDK reads OTEL_* (service name, attributes, endpoint, headers, protocol, delays, sampler) from the configuration it is given.
    private void Build()
    {
        _traces = Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .AddSource(SpanExport.AspNetCore, HttpClient, Mcp, Own)
            .AddProcessor(new SpanExport(configuration))
            .AddOtlpExporter()
            .Build();
        _metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton(configuration))
            .AddMeter("Microsoft.AspNetCore.*", HttpClient, "System.Runtime", Mcp, Own)
            .AddOtlpExporter()
            .Build();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _traces?.Dispose();
        _metrics?.Dispose();
    }
}
