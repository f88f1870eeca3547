using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Xaa.Testing;

/// <summary>Services of the demo in this process, all on one clock, each on a port of its own: sockets and issuers that any program can reach.</summary>
internal sealed class DemoServices(params IReadOnlyList<string> names) : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("xaa-demo-").FullName;
    private readonly Dictionary<string, string> _addresses = FreeAddresses(names);
    private readonly Dictionary<string, (IAsyncDisposable Host, IServiceProvider Services)> _running = [];
    private readonly ConcurrentQueue<string> _requests = [];

    public ManualTimeProvider Clock { get; } = new(DateTimeOffset.UtcNow);

    /// <summary>What reached the services, oldest first: <c>idp GET /authorize</c>.</summary>
    public IReadOnlyCollection<string> Requests => _requests;

    public string AddressOf(string name) => _addresses[name];

    /// <summary>The inside of a service that runs.</summary>
    public IServiceProvider Of(string name) => _running[name].Services;

    /// <summary>Starts a service; one that was stopped finds its data again.</summary>
    public void Start<TMarker>(string name, string section, JsonObject seed, params IReadOnlyList<(string Name, string Value)> settings)
        where TMarker : class
    {
        var seedFile = Path.Combine(_directory, name + ".json");
        File.WriteAllText(seedFile, seed.ToJsonString());
        var data = Path.Combine(_directory, name);
        var host = new WebApplicationFactory<TMarker>().WithWebHostBuilder(builder =>
        {
            builder.UseEnvironment("Development");
            builder.UseSetting($"{section}:SeedFile", seedFile);
            builder.UseSetting($"{section}:DataDirectory", data);
            builder.UseSetting($"ConnectionStrings:{name}", TestStores.ConnectionString(data));
            foreach (var (key, value) in settings)
                builder.UseSetting(key, value);
            foreach (var (party, address) in _addresses)
                builder.UseSetting($"Addresses:{party}", address);
            builder.ConfigureLogging(logging => logging.ClearProviders());
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                services.AddSingleton<IStartupFilter>(new Seen(name, _requests));
                // The cost of a password hash protects a real store, and only slows this one.
                services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
            });
        });
        host.UseKestrel(options => options.Listen(IPAddress.Loopback, new Uri(_addresses[name]).Port));
        host.StartServer();
        _running[name] = (host, host.Services);
    }

    /// <summary>Stops a service: nothing listens there any more.</summary>
    public async Task StopAsync(string name)
    {
        _running.Remove(name, out var service);
        await service.Host.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (_, service) in _running.Reverse())
            await service.Host.DisposeAsync();
        foreach (var name in names)
            TestStores.Drop(Path.Combine(_directory, name));
        Directory.Delete(_directory, recursive: true);
    }

    // All at once, so that no two are the same. They are free again by then, and whoever wants any port gets another one.
    private static Dictionary<string, string> FreeAddresses(IReadOnlyList<string> names)
    {
        var listeners = names.ToDictionary(name => name, _ => new TcpListener(IPAddress.Loopback, 0));
        foreach (var listener in listeners.Values)
            listener.Start();
        var addresses = listeners.ToDictionary(listener => listener.Key, listener => $"http://{listener.Value.LocalEndpoint}");
        foreach (var listener in listeners.Values)
            listener.Dispose();
        return addresses;
    }

    private sealed class Seen(string name, ConcurrentQueue<string> requests) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, rest) =>
            {
                requests.Enqueue($"{name} {http.Request.Method} {http.Request.Path}");
                return rest(http);
            });
            next(app);
        };
    }
}
