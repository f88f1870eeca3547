using System.Globalization;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The dashboard, as one more process of the application, and what the others must be told to send it their telemetry.</summary>
internal sealed class DashboardResource(
    AspireBundle bundle,
    ResourceServiceHost resourceService,
    ResourceNotificationService notifications,
    IConfiguration configuration,
    IHttpClientFactory clients,
    ILogger<DistributedApplication> logger)
{
    public const string Name = "aspire-dashboard";
    public const string HealthCheckKey = $"{Name}_http_/login_200_check";

    private const string FrontendEndpoint = "http";
    private const string OtlpGrpcEndpoint = "otlp-grpc";
    private const string OtlpHttpEndpoint = "otlp-http";
    private const string OtlpKeyHeader = "x-otlp-api-key";

    private ExecutableResource? _resource;

    private ExecutableResource Resource => _resource ?? throw new InvalidOperationException("The dashboard is not part of the application yet.");

    private EndpointReference Frontend => Resource.GetEndpoint(FrontendEndpoint);

    public void AddTo(DistributedApplicationModel model)
    {
        var directory = Path.GetDirectoryName(bundle.DashboardPath)!;
        _resource = new ExecutableResource(Name, bundle.DashboardPath, directory);
        AddEndpoint(FrontendEndpoint, configuration["ASPNETCORE_URLS"]);
        AddEndpoint(OtlpGrpcEndpoint, configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"]);
        AddEndpoint(OtlpHttpEndpoint, configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"]);
        _resource.Annotations.Add(new CommandLineArgsCallbackAnnotation(args => args.Add("dashboard")));
        _resource.Annotations.Add(new EnvironmentCallbackAnnotation(context => AddEnvironment(context.EnvironmentVariables)));
        _resource.Annotations.Add(new HealthCheckAnnotation(HealthCheckKey));
        model.Resources.Insert(0, _resource);
    }

    public EndpointHealthCheck CreateHealthCheck() => new(Frontend, "/login", statusCode: 200, () => clients.CreateClient(HealthCheckKey));

    /// <summary>Where and how a project sends its traces, metrics and logs.</summary>
    public void AddTelemetry(Dictionary<string, object> variables, ResourceInstance instance, string environmentName)
    {
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = Resource.GetEndpoint(OtlpGrpcEndpoint);
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";
        variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"{OtlpKeyHeader}={configuration["AppHost:OtlpApiKey"]}";
        variables["OTEL_SERVICE_NAME"] = instance.Resource.Name;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance.Suffix}";
        if (environmentName != Environments.Development)
        {
            return;
        }

        // A developer wants to see everything, and at once. Queries stay redacted, other than with Aspire's own defaults: they carry codes here.
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
    }

    /// <summary>Says where to log in, as soon as there is somebody there.</summary>
    public async Task AnnounceAsync(CancellationToken cancellationToken)
    {
        await notifications.WaitForResourceHealthyAsync(Name, WaitBehavior.WaitOnResourceUnavailable, cancellationToken);
        logger.LogInformation("Login to the dashboard at {DashboardLoginUrl}", $"{Frontend.Url}/login?t={configuration["AppHost:BrowserToken"]}");
    }

    private void AddEndpoint(string name, string? urls)
    {
        var configured = urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault();
        var url = configured is null ? null : new Uri(configured);
        if (url is not null && url.Scheme != Uri.UriSchemeHttp)
        {
            throw new DistributedApplicationException(
                $"The dashboard is configured for '{configured}', but is served over plain HTTP here; use an http address in launchSettings.json.");
        }

        var port = url is { Port: > 0 } ? url.Port : (int?)null;
        Resource.Annotations.Add(new EndpointAnnotation(ProtocolType.Tcp, uriScheme: "http", name: name, port: port));
    }

    private void AddEnvironment(Dictionary<string, object> variables)
    {
        variables["ASPNETCORE_ENVIRONMENT"] = Environments.Production;
        // It starts beside everything else: measuring itself to run faster later, and compiling a second time before all is quiet, would slow them all.
        variables["DOTNET_TieredPGO"] = "0";
        variables["DOTNET_TC_CallCountingDelayMs"] = 20_000.ToString("x", CultureInfo.InvariantCulture);
        variables["ASPNETCORE_URLS"] = OwnAddress(Frontend);
        variables["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = OwnAddress(Resource.GetEndpoint(OtlpGrpcEndpoint));
        variables["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"] = OwnAddress(Resource.GetEndpoint(OtlpHttpEndpoint));
        variables["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = resourceService.Url;
        variables["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = Secret("AppHost:ResourceService:ApiKey");
        variables["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken";
        variables["DASHBOARD__FRONTEND__BROWSERTOKEN"] = Secret("AppHost:BrowserToken");
        variables["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__OTLP__PRIMARYAPIKEY"] = Secret("AppHost:OtlpApiKey");
        variables["DASHBOARD__API__AUTHMODE"] = "ApiKey";
        variables["DASHBOARD__API__PRIMARYAPIKEY"] = Secret("AppHost:DashboardApiKey");
    }

    private string Secret(string key) => configuration[key] ?? throw new InvalidOperationException($"'{key}' was not generated.");

    private static string OwnAddress(EndpointReference endpoint) => $"http://localhost:{endpoint.TargetPortExpression}";
}
