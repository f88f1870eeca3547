using Microsoft.Extensions.DependencyInjection;

namespace Xaa.AppHost.Tests;

/// <summary>The two small services of tests/Probe.AppHost, started as a test would start any AppHost.</summary>
public sealed class Probe : IAsyncLifetime
{
    public const string Greeting = "--Parameters:greeting=hello";

    private DistributedApplication? _app;

    public static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromMinutes(2)).Token;

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The probe has not been started.");

    public async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>([Greeting], Patience);
        _app = await builder.BuildAsync(Patience);
        await _app.StartAsync(Patience);
        await _app.ResourceNotifications.WaitForResourceHealthyAsync("front", Patience);
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }

    public IResource Resource(string name)
        => App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == name);

    public async Task<string> EnvironmentOf(string resource, string name)
    {
        using var client = App.CreateHttpClient(resource);
        return await client.GetStringAsync(new Uri($"/environment/{name}", UriKind.Relative), Patience);
    }
}
