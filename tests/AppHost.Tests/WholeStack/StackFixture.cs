using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xaa.AppHost.Tests.Postgres;

namespace Xaa.AppHost.Tests.WholeStack;

/// <summary>The whole stack as <c>dotnet run --project AppHost</c> starts it, on free ports, with empty stores and with the dashboard.</summary>
public class StackFixture : IAsyncLifetime
{
    private readonly string _data = PostgresProbe.CreateFolder().FullName;
    private DistributedApplication? _app;

    public static CancellationToken Patience => new CancellationTokenSource(TimeSpan.FromMinutes(3)).Token;

    protected virtual string[] Arguments => [];

    protected string Data => _data;

    /// <summary>The MCP servers that run.</summary>
    public virtual string[] Servers => ["design", "wiki", "crm", "payments"];

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The stack has not been started.");

    /// <summary>How often somebody signed in so far.</summary>
    public int SignIns { get; private set; }

    public virtual async ValueTask InitializeAsync()
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.AppHost>(
            ["--data", _data, "--fresh", .. Arguments], (options, _) => options.DisableDashboard = false, Patience);
        _app = await builder.BuildAsync(Patience);
        await _app.StartAsync(Patience);
        await Task.WhenAll(new[] { "idp", "agent", "flow", "aspire-dashboard" }.Concat(Servers)
            .Select(name => _app.ResourceNotifications.WaitForResourceHealthyAsync(name, Patience)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        Directory.Delete(_data, recursive: true);
        GC.SuppressFinalize(this);
    }

    public string AddressOf(string resource) => App.GetEndpoint(resource, "http").GetLeftPart(UriPartial.Authority);

    /// <summary>Signs in at the agent, as a person with a browser does.</summary>
    public async Task<StackPerson> SignInAsync(string name)
    {
        SignIns++;
        var person = new StackPerson(AddressOf("agent"));
        var page = await person.SignInAsync(name, "Passw0rd!");
        Assert.True(page.Address.AbsoluteUri == AddressOf("agent") + "/", $"The sign-in of {name} ended at {page.Address.AbsolutePath}: {page.Html}");
        return person;
    }

    /// <summary>Waits until FlowView shows rows that are as wanted.</summary>
    public async Task<JsonObject> AttemptAsync(Func<JsonObject, bool> wanted)
    {
        using var flow = App.CreateHttpClient("flow", "http");
        var patience = Patience;
        var next = "";
        while (true)
        {
            var page = JsonNode.Parse(await flow.GetStringAsync(new Uri($"/api/attempts{next}", UriKind.Relative), patience))!;
            if (page["attempts"]!.AsArray().Select(a => a!.AsObject()).FirstOrDefault(wanted) is { } found)
                return found;
            next = $"?wait=10&after={Uri.EscapeDataString((string)page["next"]!)}";
        }
    }

    /// <summary>What the dashboard has received; asked again until it is as wanted, because services send once a second.</summary>
    public async Task<string> TelemetryAsync(string path, Func<string, bool> wanted)
    {
        using var dashboard = App.CreateHttpClient("aspire-dashboard");
        dashboard.DefaultRequestHeaders.Add("x-api-key", App.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        var patience = Patience;
        while (true)
        {
            using var answer = await dashboard.GetAsync(new Uri($"/api/telemetry/{path}", UriKind.Relative), patience);
            var text = await answer.Content.ReadAsStringAsync(patience);
            if (answer.IsSuccessStatusCode && wanted(text))
                return text;
            await timer.WaitForNextTickAsync(patience);
        }
    }

    /// <summary>A party's seed, which holds its secrets.</summary>
    public JsonObject Seed(string party) => JsonNode.Parse(File.ReadAllText(Path.Combine(_data, "seed", party + ".json")))!.AsObject();

    /// <summary>Every record of a party so far.</summary>
    public async Task<JsonArray> RecordsAsync(string party)
    {
        using var client = App.CreateHttpClient(party, "http");
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)Seed(party)["recordReaders"]![0]!["key"]!);
        var all = new JsonArray();
        for (var next = 0L; ;)
        {
            var page = JsonNode.Parse(await client.GetStringAsync(new Uri($"/records?limit=500&after={next}", UriKind.Relative), Patience))!;
            var records = page["records"]!.AsArray();
            if (records.Count == 0)
                return all;
            foreach (var record in records)
                all.Add(record!.DeepClone());
            next = (long)page["next"]!;
        }
    }

    /// <summary>Ends a party's process as a crash would: nothing gets to run in it any more.</summary>
    /// <returns>Which of its processes that was.</returns>
    public Task<ResourceEvent> KillAsync(string party) => EndAsync(party, "KILL");

    /// <summary>Ends a process of a party by a signal, and waits until it is gone.</summary>
    public async Task<ResourceEvent> EndAsync(string party, string signal)
    {
        var running = await App.ResourceNotifications.WaitForResourceAsync(party, u => u.Snapshot.State?.Text == KnownResourceStates.Running, Patience);
        Kill(Convert.ToInt32(running.Snapshot.Properties.Single(p => p.Name == "executable.pid").Value, CultureInfo.InvariantCulture), signal);
        await WaitUntilEndedAsync(running);
        return running;
    }

    /// <summary>Starts a process again, by the dashboard's command, and waits until it is healthy.</summary>
    public async Task StartAsync(ResourceEvent process)
    {
        var started = await App.ResourceCommands.ExecuteCommandAsync(process.ResourceId, KnownResourceCommands.StartCommand, Patience);
        Assert.True(started.Success, started.Message);
        await WaitAsync(process, update => update.Snapshot is { State.Text: "Running", HealthStatus: HealthStatus.Healthy });
    }

    /// <summary>Gives a command of the demo, as the dashboard does.</summary>
    /// <returns>What it answered.</returns>
    public async Task<string> ExecuteAsync(string command)
    {
        // The dashboard gives it to one process, also where there are several.
        var idp = await App.ResourceNotifications.WaitForResourceHealthyAsync("idp", Patience);
        var result = await App.ResourceCommands.ExecuteCommandAsync(idp.ResourceId, command, Patience);
        Assert.True(result.Success, result.Message);
        return result.Message!;
    }

    /// <summary>Waits until the dashboard offers a command of the demo, or does not.</summary>
    public Task<ResourceEvent> StateAsync(string command, ResourceCommandState state) => App.ResourceNotifications.WaitForResourceAsync(
        "idp", update => update.Snapshot.Commands.Any(c => c.Name == command && c.State == state), Patience);

    /// <summary>The keys that the IdP publishes.</summary>
    public async Task<List<string>> JwksAsync()
    {
        using var idp = App.CreateHttpClient("idp", "http");
        var jwks = JsonNode.Parse(await idp.GetStringAsync(new Uri("/jwks", UriKind.Relative), Patience))!;
        return [.. jwks["keys"]!.AsArray().Select(key => (string)key!["kid"]!)];
    }

    protected static void Kill(int processId, string signal = "KILL")
    {
        // To kill process 0 is to kill this one, and all of its group.
        Assert.NotEqual(0, processId);
        using var kill = Process.Start("kill", ["-" + signal, processId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    protected Task<ResourceEvent> WaitUntilEndedAsync(ResourceEvent process) =>
        WaitAsync(process, update => KnownResourceStates.TerminalStates.Contains(update.Snapshot.State?.Text ?? ""));

    private Task<ResourceEvent> WaitAsync(ResourceEvent process, Func<ResourceEvent, bool> reached) => App.ResourceNotifications.WaitForResourceAsync(
        process.Resource.Name, update => update.ResourceId == process.ResourceId && reached(update), Patience);
}

[CollectionDefinition(Name)]
public sealed class StackCollection : ICollectionFixture<StackFixture>
{
    public const string Name = "whole stack";
}
