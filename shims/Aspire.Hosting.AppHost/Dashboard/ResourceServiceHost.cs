using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>The gRPC service that the dashboard reads resources from and sends commands to: loopback, and only with the key of this run.</summary>
internal sealed class ResourceServiceHost : IAsyncDisposable
{
    private const string Root = "/aspire.v1.DashboardService";
    private const string KeyHeader = "x-resource-service-api-key";

    private readonly WebApplication _app;
    private readonly byte[] _key;
    private readonly string _applicationName;
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _logs;
    private readonly ResourceCommandService _commands;
    private readonly Interactions _interactions;

    public ResourceServiceHost(
        IConfiguration configuration,
        ResourceNotificationService notifications,
        ResourceLoggerService logs,
        ResourceCommandService commands,
        Interactions interactions,
        ILoggerFactory loggers)
    {
        _key = Encoding.UTF8.GetBytes(configuration["AppHost:ResourceService:ApiKey"] ?? "");
        _applicationName = configuration["AppHost:DashboardApplicationName"] ?? "";
        _notifications = notifications;
        _logs = logs;
        _commands = commands;
        _interactions = interactions;
        _app = CreateApp(PortOf(configuration), loggers);
        _app.Use(Authenticate);
        Map(loggers.CreateLogger<ResourceServiceHost>());
    }

    public string Url => _app.Urls.First();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException exception)
        {
            throw new DistributedApplicationException(
                $"The dashboard's resource service (ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL) cannot listen: {exception.Message}", exception);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static int PortOf(IConfiguration configuration)
    {
        var configured = configuration["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"];
        return string.IsNullOrEmpty(configured) || configuration.GetValue<bool>("DcpPublisher:RandomizePorts") ? 0 : new Uri(configured).Port;
    }

    private static WebApplication CreateApp(int port, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            // The dashboard's streams say nothing for hours; Kestrel would take that for an attack and reset the connection.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http2);
        });
        return builder.Build();
    }

    private Task Authenticate(HttpContext context, RequestDelegate next)
    {
        var presented = Encoding.UTF8.GetBytes(context.Request.Headers[KeyHeader].ToString());
        if (_key.Length > 0 && CryptographicOperations.FixedTimeEquals(presented, _key))
        {
            return next(context);
        }

        Grpc.Refuse(context.Response, GrpcStatus.Unauthenticated);
        return Task.CompletedTask;
    }

    private void Map(ILogger logger)
    {
        _app.MapGrpc($"{Root}/GetApplicationInformation", ApplicationInformationRequest.Parser, logger, (_, response) => response.WriteAsync(
            new ApplicationInformationResponse { ApplicationName = _applicationName, MinDashboardVersion = "13.5.0" }));
        _app.MapGrpc($"{Root}/WatchResources", WatchResourcesRequest.Parser, logger, (_, response) => WatchResourcesAsync(response));
        _app.MapGrpc($"{Root}/WatchResourceConsoleLogs", WatchResourceConsoleLogsRequest.Parser, logger, WatchConsoleLogsAsync);
        _app.MapGrpc($"{Root}/ExecuteResourceCommand", ResourceCommandRequest.Parser, logger, ExecuteCommandAsync);
        _app.MapDuplexGrpc($"{Root}/WatchInteractions", WatchInteractionsRequestUpdate.Parser, logger, (answers, response) =>
            _interactions.ServeAsync(answers, response.WriteAsync, response.Aborted));
        _app.MapFallback(context =>
        {
            Grpc.Refuse(context.Response, GrpcStatus.Unimplemented);
            return Task.CompletedTask;
        });
    }

    private async Task WatchResourcesAsync(GrpcResponse response)
    {
        // The watch begins with everything that is known, so the dashboard may begin with nothing.
        await response.WriteAsync(new WatchResourcesUpdate { InitialData = new InitialResourceData() });
        await foreach (var update in _notifications.WatchAsync(response.Aborted))
        {
            var change = new WatchResourcesChange { Upsert = ResourceMessages.ToMessage(update) };
            await response.WriteAsync(new WatchResourcesUpdate { Changes = new WatchResourcesChanges { Value = { change } } });
        }
    }

    private async Task WatchConsoleLogsAsync(WatchResourceConsoleLogsRequest request, GrpcResponse response)
    {
        if (!_notifications.TryGetCurrentState(request.ResourceName, out _))
        {
            throw new GrpcException(GrpcStatus.NotFound, $"There is no resource '{request.ResourceName}'.");
        }

        var lines = request.SuppressFollow ? _logs.GetAllAsync(request.ResourceName) : _logs.WatchAsync(request.ResourceName);
        await foreach (var batch in lines.WithCancellation(response.Aborted))
        {
            await response.WriteAsync(new WatchResourceConsoleLogsUpdate { LogLines = { batch.Select(ResourceMessages.ToMessage) } });
        }
    }

    private async Task ExecuteCommandAsync(ResourceCommandRequest request, GrpcResponse response)
    {
        var values = request.Arguments.ToDictionary(
            argument => argument.Key, argument => CommandMessages.ToText(argument.Key, argument.Value), StringComparer.OrdinalIgnoreCase);
        var result = await _commands.ExecuteAsync(
            request.ResourceName, request.CommandName, values, mayAsk: !request.NonInteractive, response.Aborted);
        await response.WriteAsync(CommandMessages.ToMessage(result));
    }
}
