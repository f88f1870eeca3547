using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.AppHost.Tests;

public sealed class HostingTests(Probe probe) : IClassFixture<Probe>
{
    [Fact]
    public async Task Every_resource_runs_is_healthy_and_answers()
    {
        foreach (var name in new[] { "back", "front" })
        {
            var update = await probe.App.ResourceNotifications.WaitForResourceHealthyAsync(name, Probe.Patience);
            Assert.Equal(KnownResourceStates.Running, update.Snapshot.State?.Text);
            using var client = probe.App.CreateHttpClient(name);
            Assert.Equal("Healthy", await client.GetStringAsync(new Uri("/health", UriKind.Relative), Probe.Patience));
        }
    }

    [Fact]
    public async Task A_reference_arrives_in_both_spellings()
    {
        var back = probe.App.GetEndpoint("back").ToString().TrimEnd('/');
        Assert.Equal(back, await probe.EnvironmentOf("front", "services__back__http__0"));
        Assert.Equal(back, await probe.EnvironmentOf("front", "BACK_HTTP"));
    }

    [Fact]
    public async Task Values_of_every_kind_arrive()
    {
        var back = probe.App.GetEndpoint("back");
        Assert.Equal("hello", await probe.EnvironmentOf("front", "GREETING"));
        Assert.Equal($"{back}callback?who=hello", await probe.EnvironmentOf("front", "CALLBACK"));
        Assert.Equal(back.Authority, await probe.EnvironmentOf("front", "BACK_AUTHORITY"));
        Assert.Equal(back.ToString().TrimEnd('/'), await probe.EnvironmentOf("front", "CALLED"));
        Assert.Equal("Development", await probe.EnvironmentOf("front", "ASPNETCORE_ENVIRONMENT"));
    }

    [Fact]
    public async Task A_process_is_told_its_own_port_which_is_not_the_one_that_callers_use()
    {
        var own = int.Parse(await probe.EnvironmentOf("back", "OWN_PORT"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.NotEqual(probe.App.GetEndpoint("back").Port, own);
        using var direct = new HttpClient();
        Assert.Equal("Healthy", await direct.GetStringAsync(new Uri($"http://localhost:{own}/health"), Probe.Patience));
    }

    [Fact]
    public async Task Braces_in_a_value_stay_as_they_are()
        => Assert.Equal("{{ .Name }} and {{- portForServing \"back\" -}} {{", await probe.EnvironmentOf("front", "BRACES"));

    [Fact]
    public async Task Arguments_arrive_with_the_values_of_parameters()
    {
        using var client = probe.App.CreateHttpClient("back");
        var arguments = await client.GetFromJsonAsync<string[]>(new Uri("/arguments", UriKind.Relative), Probe.Patience);
        Assert.Equal(["--greeting", "hello"], arguments ?? []);
    }

    [Fact]
    public async Task A_generated_parameter_has_128_bits_and_is_marked_as_sensitive()
    {
        Assert.Equal(22, (await probe.EnvironmentOf("front", "PASSWORD")).Length);
        var update = await probe.App.ResourceNotifications.WaitForResourceAsync("password", _ => true, Probe.Patience);
        Assert.True(Assert.Single(update.Snapshot.Properties, property => property.Name == "Value").IsSensitive);
    }

    [Fact]
    public async Task Links_and_relations_are_those_that_were_declared()
    {
        var snapshot = (await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("front", Probe.Patience)).Snapshot;
        Assert.Equal(3, snapshot.Urls.Length);
        Assert.Contains(snapshot.Urls, url => url.Name == "http" && url.DisplayProperties.DisplayName == "The front" && !url.IsInactive);
        Assert.Contains(snapshot.Urls, url => url is { Url: "https://docs.example/", DisplayProperties.DisplayName: "Documentation" });
        Assert.Contains(new RelationshipSnapshot("back", "Reference"), snapshot.Relationships);
        Assert.Contains(new RelationshipSnapshot("back", "WaitFor"), snapshot.Relationships);
        Assert.Contains(new RelationshipSnapshot("back", "Parent"), snapshot.Relationships);
    }

    [Fact]
    public async Task A_resource_is_stopped_started_and_restarted_and_keeps_its_address()
    {
        var address = probe.App.GetEndpoint("front", "side");
        Assert.True((await probe.App.ResourceCommands.ExecuteCommandAsync("front", "stop", Probe.Patience)).Success);
        await probe.App.ResourceNotifications.WaitForResourceAsync("front", KnownResourceStates.TerminalStates, Probe.Patience);
        Assert.True((await probe.App.ResourceCommands.ExecuteCommandAsync("front", "start", Probe.Patience)).Success);
        var started = await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("front", Probe.Patience);
        Assert.True((await probe.App.ResourceCommands.ExecuteCommandAsync("front", "restart", Probe.Patience)).Success);
        await probe.App.ResourceNotifications.WaitForResourceAsync(
            "front",
            update => update.Snapshot.HealthStatus is not null && update.Snapshot.StartTimeStamp > started.Snapshot.StartTimeStamp,
            Probe.Patience);
        await probe.App.ResourceNotifications.WaitForResourceHealthyAsync("front", Probe.Patience);
        Assert.Equal(address, probe.App.GetEndpoint("front", "side"));
    }

    [Fact]
    public async Task Two_applications_run_side_by_side()
    {
        var other = new Probe();
        await using var _ = other;
        await other.InitializeAsync();
        Assert.NotEqual(probe.App.GetEndpoint("back"), other.App.GetEndpoint("back"));
        Assert.Equal(other.App.GetEndpoint("back").ToString().TrimEnd('/'), await other.EnvironmentOf("front", "BACK_HTTP"));
    }

    [Fact]
    public async Task What_a_process_writes_is_kept()
    {
        var logs = probe.App.Services.GetRequiredService<ResourceLoggerService>();
        await foreach (var lines in logs.WatchAsync(probe.Resource("back")).WithCancellation(Probe.Patience))
        {
            if (lines.Any(line => line.Content.Contains("Application started", StringComparison.Ordinal)))
            {
                return;
            }
        }

        Assert.Fail("The process never said that it had started.");
    }
}
