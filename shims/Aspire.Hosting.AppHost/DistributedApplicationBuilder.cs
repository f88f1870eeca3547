using System.Reflection;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Hosting;

public class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly DistributedApplicationOptions _options;
    private readonly IBuilderInterceptor? _interceptor = BuilderInterception.Current;

    public DistributedApplicationBuilder(string[] args) : this(new DistributedApplicationOptions { Args = args })
    {
    }

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new HostApplicationBuilderSettings { Args = options.Args };
        _interceptor?.OnConstructing(options, settings);
        _options = options;
        _host = new HostApplicationBuilder(settings);
        AppHostAssembly = options.Assembly;
        AppHostDirectory = options.ProjectDirectory ?? AppHostMetadata.ProjectDirectory(AppHostAssembly) ?? Environment.ContentRootPath;
        Configuration["AppHost:Directory"] = AppHostDirectory;
        Configuration["AppHost:DashboardApplicationName"] = options.DashboardApplicationName ?? Environment.ApplicationName;
        AddLogging();
        AddServices();
        if (!options.DisableDashboard)
        {
            AddDashboard();
        }
    }

    public ConfigurationManager Configuration => _host.Configuration;

    public IHostEnvironment Environment => _host.Environment;

    public IServiceCollection Services => _host.Services;

    public string AppHostDirectory { get; }

    public Assembly? AppHostAssembly { get; }

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new(DistributedApplicationOperation.Run);

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        if (Resources.TryGetByName(resource.Name, out var existing))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource '{resource.Name}' because there is '{existing.Name}' already; names are unique, ignoring case.");
        }

        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource
        => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        _interceptor?.OnBuilding(this);
        var application = new DistributedApplication(_host.Build());
        _interceptor?.OnBuilt(application);
        return application;
    }

    private void AddLogging()
    {
        _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        // What goes wrong at the start is thrown, and what is unhealthy is shown as such; the framework would tell both once more.
        _host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);
        _host.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        _host.Logging.AddConfiguration(Configuration.GetSection("Logging"));
    }

    private void AddServices()
    {
        Services.AddSingleton(_options);
        Services.AddSingleton(ExecutionContext);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(TimeProvider.System);
        Services.AddSingleton(new DistributedApplicationModel(Resources));
        Services.AddSingleton(_ => new AspireBundle(Configuration, AppHostAssembly));
        Services.AddSingleton(provider => new ResourceNotificationService(
            provider.GetRequiredService<IHostApplicationLifetime>(), provider.GetRequiredService<IOptions<ResourceNotificationServiceOptions>>(), provider));
        Services.AddSingleton(provider => new ResourceLoggerService(provider.GetRequiredService<TimeProvider>()));
        Services.AddSingleton<DcpHost>();
        Services.AddSingleton<EndpointAllocation>();
        Services.AddSingleton<ParameterValues>();
        Services.AddSingleton<ContainerRuntime>();
        Services.AddSingleton<ExecutableSpecs>();
        Services.AddSingleton<Workloads>();
        Services.AddSingleton<ResourceLifecycle>();
        Services.AddSingleton<ExecutableWatch>();
        Services.AddSingleton<HealthMonitor>();
        Services.AddSingleton<ConnectedResources>();
        Services.AddSingleton(provider => new ResourceCommandService(
            provider.GetRequiredService<ResourceNotificationService>(), provider.GetRequiredService<ResourceLoggerService>(), provider));
        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.Configure<ResourceNotificationServiceOptions>(options => options.DefaultWaitBehavior =
            _options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable);
        Services.AddHostedService<ConsoleProgress>();
        Services.AddHostedService<ApplicationOrchestrator>();
    }

    private void AddDashboard()
    {
        SetSecret("AppHost:BrowserToken", "ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN");
        SetSecret("AppHost:ResourceService:ApiKey", "ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY");
        SetSecret("AppHost:OtlpApiKey");
        SetSecret("AppHost:DashboardApiKey");
        Configuration["AppHost:ResourceService:AuthMode"] = "ApiKey";
        Services.AddSingleton<Interactions>();
        Services.AddSingleton<ResourceServiceHost>();
        Services.AddSingleton<DashboardResource>();
        Services.AddHttpClient(DashboardResource.HealthCheckKey, client => client.Timeout = EndpointHealthCheck.Timeout).RemoveAllLoggers();
        Services.AddHealthChecks().Add(new HealthCheckRegistration(
            DashboardResource.HealthCheckKey,
            provider => provider.GetRequiredService<DashboardResource>().CreateHealthCheck(),
            failureStatus: null,
            tags: null));
    }

    /// <summary>A key of this run alone, unless the configuration has one.</summary>
    private void SetSecret(string key, string? alternative = null)
    {
        var configured = alternative is null ? null : Configuration[alternative];
        configured = string.IsNullOrEmpty(configured) ? Configuration[key] : configured;
        Configuration[key] = string.IsNullOrEmpty(configured) ? RandomNumberGenerator.GetHexString(32, lowercase: true) : configured;
    }
}
