using System.Reflection;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>What an AppHost under test is given before its builder is made: no dashboard, free ports, and its own launch profile.</summary>
internal static class TestingDefaults
{
    public static void Apply(
        Assembly appHost,
        string[] args,
        DistributedApplicationOptions options,
        HostApplicationBuilderSettings settings,
        Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder)
    {
        var name = appHost.GetName().Name ?? "";
        settings.Args = args;
        settings.ApplicationName = name;
        settings.Configuration ??= new ConfigurationManager();
        settings.ContentRootPath = AppHostMetadata.ProjectDirectory(appHost) is { } directory && Directory.Exists(directory) ? directory : null;
        options.Args = args;
        options.AssemblyName = name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        AddMissing(settings, new Dictionary<string, string?>
        {
            ["DcpPublisher:RandomizePorts"] = "true",
            ["DcpPublisher:WaitForResourceCleanup"] = "true",
            ["ASPNETCORE_URLS"] = "http://localhost:8080",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true"
        });
        configureBuilder(options, settings);
        AddMissing(settings, LaunchProfileVariables(settings.ContentRootPath));
    }

    /// <summary>Adds what neither the command line nor the configuration has.</summary>
    private static void AddMissing(HostApplicationBuilderSettings settings, Dictionary<string, string?> values)
    {
        var existing = new ConfigurationBuilder().AddCommandLine(settings.Args ?? []).AddConfiguration(settings.Configuration!).Build();
        // Decided once: the configuration reads its sources again whenever one is added, and by then the values would be there already.
        settings.Configuration!.AddInMemoryCollection(values.Where(value => existing[value.Key] is null).ToList());
    }

    /// <summary>The environment of the first launch profile, as <c>dotnet run</c> would set it and the host would read it.</summary>
    private static Dictionary<string, string?> LaunchProfileVariables(string? projectDirectory)
    {
        var values = new Dictionary<string, string?>();
        var path = Path.Combine(projectDirectory ?? "", "Properties", "launchSettings.json");
        if (!File.Exists(path))
        {
            return values;
        }

        var lenient = new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        using var settings = JsonDocument.Parse(File.ReadAllText(path), lenient);
        if (!settings.RootElement.TryGetProperty("profiles", out var profiles)
            || profiles.EnumerateObject().FirstOrDefault() is not { Value.ValueKind: JsonValueKind.Object } profile
            || !profile.Value.TryGetProperty("environmentVariables", out var variables))
        {
            return values;
        }

        values["DOTNET_LAUNCH_PROFILE"] = profile.Name;
        foreach (var variable in variables.EnumerateObject())
        {
            values[variable.Name] = variable.Value.GetString();
            foreach (var prefix in new[] { "DOTNET_", "ASPNETCORE_" })
            {
                if (variable.Name.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
                {
                    values[variable.Name[prefix.Length..]] = variable.Value.GetString();
                }
            }
        }

        return values;
    }
}
