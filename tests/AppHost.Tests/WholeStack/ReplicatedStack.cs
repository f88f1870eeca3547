using System.Globalization;
using System.Text.Json.Nodes;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.WholeStack;

/// <summary>The stack on PostgreSQL, with two processes of the IdP and of each of two MCP servers.</summary>
public sealed class ReplicatedStack : StackFixture
{
    public override string[] Servers => ["design", "crm"];

    protected override string[] Arguments => ["--postgres", "--replicas", "2", "--demo", DemoFile()];

    public override ValueTask InitializeAsync() => PostgresServer.Missing is null ? base.InitializeAsync() : ValueTask.CompletedTask;

    /// <summary>Every process of a party that runs now.</summary>
    public async Task<HashSet<string>> ProcessesOfAsync(string party)
    {
        var processes = new HashSet<string>();
        await App.ResourceNotifications.WaitForResourceAsync(
            party, update => update.Snapshot.State?.Text == KnownResourceStates.Running && processes.Add(update.ResourceId) && processes.Count == 2, Patience);
        return processes;
    }

    /// <summary>Ends the database server as a crash would; its other processes end with the postmaster.</summary>
    public async Task<ResourceEvent> KillDatabaseAsync()
    {
        var running = await App.ResourceNotifications.WaitForResourceHealthyAsync("postgres", Patience);
        var file = Directory.EnumerateFiles(Path.Combine(Data, "postgres"), "postmaster.pid", SearchOption.AllDirectories).Single();
        Kill(int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture));
        await WaitUntilEndedAsync(running);
        return running;
    }

    // Fewer processes start sooner; what is tried here needs no more.
    private string DemoFile()
    {
        var demo = JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "demo.json")))!.AsObject();
        Keep(demo["servers"]!.AsArray(), "name");
        Keep(demo["connections"]!.AsArray(), "server");
        var path = Path.Combine(Data, "small-demo.json");
        File.WriteAllText(path, demo.ToJsonString());
        return path;
    }

    private void Keep(JsonArray entries, string member)
    {
        foreach (var entry in entries.Where(entry => !Servers.Contains((string?)entry![member])).ToList())
            entries.Remove(entry);
    }
}
