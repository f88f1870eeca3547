using System.Text.Json.Nodes;
using Xaa.Idp;
using Xaa.McpServerSample;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary>The demo's IdP and its four servers on sockets, as <c>dotnet run --project AppHost</c> runs them, and what that writes for the command line.</summary>
public sealed class CommandStack : IAsyncLifetime
{
    public const string Collection = "Command line";

    private static readonly string[] Servers = ["design", "wiki", "crm", "payments"];

    private readonly DemoServices _services = new(["idp", "agent", .. Servers]);

    internal ManualTimeProvider Clock => _services.Clock;

    internal IReadOnlyCollection<string> Requests => _services.Requests;

    public string Idp => _services.AddressOf("idp");

    public string AddressOf(string name) => _services.AddressOf(name);

    /// <summary>A folder with the seed and the addresses beside it.</summary>
    public string Folder { get; } = Directory.CreateTempSubdirectory("xaa-cli-").FullName;

    public string SeedFile => Path.Combine(Folder, "agent-cli.json");

    public ValueTask InitializeAsync()
    {
        _services.Start<IdpMarker>("idp", "Idp", DemoSeeds.Idp(), ("Idp:Issuer", Idp));
        foreach (var name in Servers)
            _services.Start<McpServerMarker>(name, "McpServer", DemoSeeds.Server(name), ("McpServer:Name", name));
        File.WriteAllText(SeedFile, DemoSeeds.CommandLine(Servers).ToJsonString());
        var addresses = new JsonObject();
        foreach (var name in (string[])["idp", .. Servers])
            addresses[name] = AddressOf(name);
        File.WriteAllText(Path.Combine(Folder, "agent-cli.addresses.json"), new JsonObject { ["Addresses"] = addresses }.ToJsonString());
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>The tests of all commands share one stack, and take turns: its clock moves.</summary>
[CollectionDefinition(CommandStack.Collection)]
public sealed class CommandCollection : ICollectionFixture<CommandStack>;
