using Xaa.AppHost.Tests.Dashboard;

namespace Xaa.AppHost.Tests;

public sealed class DialogueTests
{
    private const int Succeeded = 1;
    private const int Cancelled = 3;

    [Fact]
    public async Task A_missing_value_is_asked_for_on_the_dashboard_and_what_needs_it_waits_until_it_is_there()
    {
        var patience = Probe.Patience;
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>(
            [], (options, _) => options.DisableDashboard = false, patience);
        await using var app = await builder.BuildAsync(patience);
        await app.StartAsync(patience);
        await app.ResourceNotifications.WaitForResourceAsync("greeting", KnownResourceStates.ValueMissing, patience);
        var dashboard = await app.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", patience);
        using var client = new DashboardClient(dashboard.Snapshot);
        await using var interactions = client.WatchInteractionsAsync(patience).GetAsyncEnumerator(patience);

        var givenUp = client.ExecuteAsync("greeting", "set-parameter", patience);
        var dialogue = await NextAsync(interactions);
        Assert.Equal("Set parameter", dialogue.Title);
        var input = Assert.Single(dialogue.InputsDialog.InputItems);
        Assert.Equal(("greeting", true), (input.Label, input.Required));
        await client.GiveUpAsync(dialogue.InteractionId);
        Assert.Equal(Cancelled, (await givenUp).Kind);
        Assert.NotNull((await NextAsync(interactions)).Complete);

        var answered = client.ExecuteAsync("greeting", "set-parameter", patience);
        dialogue = await NextAsync(interactions);
        await client.AnswerAsync(dialogue.InteractionId, (input.Name, "  "));
        var again = await NextAsync(interactions);
        Assert.Equal(dialogue.InteractionId, again.InteractionId);
        Assert.Equal("A value is required.", Assert.Single(Assert.Single(again.InputsDialog.InputItems).ValidationErrors));
        Assert.False(answered.IsCompleted);
        await client.AnswerAsync(dialogue.InteractionId, (input.Name, "hello"));
        Assert.Equal(Succeeded, (await answered).Kind);
        Assert.NotNull((await NextAsync(interactions)).Complete);

        await app.ResourceNotifications.WaitForResourceHealthyAsync("front", patience);
        using var front = app.CreateHttpClient("front");
        Assert.Equal("hello", await front.GetStringAsync(new Uri("/environment/GREETING", UriKind.Relative), patience));
    }

    private static async Task<WatchInteractionsResponseUpdate> NextAsync(IAsyncEnumerator<WatchInteractionsResponseUpdate> interactions)
    {
        Assert.True(await interactions.MoveNextAsync());
        return interactions.Current;
    }
}
