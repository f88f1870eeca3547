using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.Testing;

[assembly: AssemblyFixture(typeof(Xaa.Idp.Tests.IdpHost))]

namespace Xaa.Idp.Tests;

/// <summary>
/// The whole IdP in this process, with a clock that tests move and a store of its own that goes away with it. As an assembly fixture it is shared by
/// the tests that neither move the clock nor change a person or a rule; the others make their own.
/// </summary>
public sealed class IdpHost : WebApplicationFactory<IdpMarker>, IAsyncLifetime
{
    public const string Issuer = "http://localhost:7100";
    public const string Password = "Passw0rd!";
    public const string RedirectUri = "http://localhost:7200/signin/callback";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idp-tests-");

    public IdpHost()
    {
        ClientOptions.BaseAddress = new Uri(Issuer);
        ClientOptions.AllowAutoRedirect = false;
        ClientOptions.HandleCookies = false;
    }

    /// <summary>Changes the demo's people and rules before the store is filled.</summary>
    public Action<JsonObject>? ChangeSeed { get; init; }

    /// <summary>Passwords in a seed are for Development.</summary>
    public string Environment { get; init; } = "Development";

    /// <summary>Further settings.</summary>
    public Dictionary<string, string?> Settings { get; } = [];

    /// <summary>Where the IdP's own requests go, when a test lets it make any.</summary>
    public InMemoryNetwork? Network { get; init; }

    public ManualTimeProvider Clock { get; } = new();

    public LogLines Logs { get; } = new();

    public string DataDirectory => Path.Combine(_directory.FullName, "data");

    public string SeedFile => Path.Combine(_directory.FullName, "idp.json");

    /// <summary>As a shared fixture it starts before the tests do: starting it is not for several at once.</summary>
    public ValueTask InitializeAsync()
    {
        _ = Services;
        return default;
    }

    public Browser CreateBrowser() => new(Server.CreateHandler());

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        var seed = DemoSeed.Create();
        ChangeSeed?.Invoke(seed);
        File.WriteAllText(SeedFile, seed.ToJsonString());
        builder.UseEnvironment(Environment);
        Dictionary<string, string?> settings = new(Settings);
        settings.TryAdd("Idp:Issuer", Issuer);
        settings.TryAdd("Idp:DataDirectory", DataDirectory);
        settings.TryAdd("Idp:SeedFile", SeedFile);
        settings.TryAdd("Addresses:agent", "http://localhost:7200");
        settings.TryAdd("ConnectionStrings:idp", TestStores.ConnectionString(settings["Idp:DataDirectory"]!));
        foreach (var (key, value) in settings)
            builder.UseSetting(key, value);
        builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<TimeProvider>(Clock);
            services.AddSingleton<ILoggerProvider>(Logs);
            Network?.Use(services);
            // The cost of a password hash protects a real store, and only slows this one.
            services.Configure<PasswordHasherOptions>(options => options.IterationCount = 1000);
        });
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (!disposing || !_directory.Exists)
            return;
        TestStores.Drop(DataDirectory);
        _directory.Delete(recursive: true);
    }
}
