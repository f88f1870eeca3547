using System.Collections.Concurrent;
using System.Net;
using Npgsql;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.WholeStack;

/// <summary>Two processes of a party behind one address, on PostgreSQL: nothing is different, whichever of them is asked or gone.</summary>
public sealed class ReplicatedStackTests : FaultTests, IClassFixture<ReplicatedStack>
{
    private readonly ReplicatedStack _stack;

    public ReplicatedStackTests(ReplicatedStack stack)
        : base(stack)
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _stack = stack;
    }

    [Fact]
    public async Task Everyone_who_keeps_something_has_a_database_of_the_one_server()
    {
        foreach (var party in _stack.Servers.Concat(["idp", "agent"]))
        {
            var ready = await _stack.App.ResourceNotifications.WaitForResourceHealthyAsync(party, StackFixture.Patience);
            var variable = Assert.Single(ready.Snapshot.EnvironmentVariables, variable => variable.Name == $"ConnectionStrings__{party}");
            Assert.Equal(await _stack.App.GetConnectionStringAsync($"{party}-db", StackFixture.Patience), variable.Value);
            var settings = new NpgsqlConnectionStringBuilder(variable.Value);
            Assert.Equal(($"{party}-db", (string?)_stack.Seed("secrets")["postgres"]), (settings.Database, settings.Password));
        }
    }

    [Fact]
    public async Task A_person_signs_in_and_works_with_two_of_each_as_with_one()
    {
        Assert.All(await Task.WhenAll(_stack.Servers.Append("idp").Select(_stack.ProcessesOfAsync)), two => Assert.Equal(2, two.Count));
        using var alice = await _stack.SignInAsync("alice");
        Assert.All((await alice.ConnectionsAsync()).Values, connection =>
            Assert.True((string?)connection["state"] == "connected", connection.ToJsonString()));
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.OK, (await alice.CallAsync("design", "list_files", [])).Status);
    }

    [Fact] // QUIRKS C9
    public async Task An_id_jag_that_is_tried_fifty_times_at_once_over_both_is_redeemed_once()
    {
        var client = await SignedInAsync();
        var idJag = (string)(await client.PostExchangeAsync("crm"))["access_token"]!;
        var answers = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, 50, StackFixture.Patience, async (_, patience) =>
        {
            var answer = await client.PostRedemptionAsync("crm", idJag, gone: patience);
            answers.Add((string?)answer["token_type"] ?? (string)answer["error"]!);
        });
        Assert.Equal(1, answers.Count(answer => answer == "Bearer"));
        Assert.Equal(49, answers.Count(answer => answer == "invalid_grant"));
    }

    [Fact]
    public async Task When_one_of_two_is_killed_the_other_goes_on_alone()
    {
        var client = await SignedInAsync();
        var killed = await _stack.KillAsync("idp");
        for (var i = 0; i < 5; i++)
            Assert.NotNull((await client.PostExchangeAsync("crm"))["access_token"]);
        await _stack.StartAsync(killed);
    }

    [Fact]
    public async Task A_database_that_is_killed_among_200_exchanges_has_a_record_of_every_id_jag_that_was_handed_out_and_services_go_on_when_it_is_back()
    {
        var client = await SignedInAsync();
        var (database, handedOut) = await UntilKilledAsync(
            _stack.KillDatabaseAsync, Enumerable.Range(0, 200), (_, gone) => client.PostExchangeAsync("crm", gone));

        var refused = await client.PostExchangeAsync("crm");
        Assert.Equal("temporarily_unavailable", (string?)refused["error"]);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await client.UserInfoAsync());
        await _stack.StartAsync(database);
        Assert.NotEmpty(handedOut);
        Assert.Subset(await IssuedIdsAsync("idp"), handedOut.Select(IdOf).ToHashSet());
        Assert.NotNull((await client.PostExchangeAsync("crm"))["access_token"]);
        Assert.Equal(HttpStatusCode.OK, await client.UserInfoAsync());
        foreach (var server in _stack.Servers)
            await RedeemedAsync(client, server);
    }

    [Fact]
    public async Task After_a_reset_the_databases_are_new_and_a_person_who_was_suspended_signs_in_and_works()
    {
        var client = await SignedInAsync();
        var keys = await _stack.JwksAsync();
        await _stack.ExecuteAsync("suspend-alice");
        Assert.Equal("invalid_grant", (string?)(await client.PostExchangeAsync("crm"))["error"]);

        Assert.Contains("are as new", await _stack.ExecuteAsync("reset-demo"), StringComparison.Ordinal);
        Assert.Empty(keys.Intersect(await _stack.JwksAsync()));
        foreach (var party in _stack.Servers.Append("idp"))
            Assert.DoesNotContain(await _stack.RecordsAsync(party), record => (string?)record!["subject"] == "u-alice");
        await _stack.StateAsync("suspend-alice", ResourceCommandState.Enabled);
        Assert.Equal("invalid_grant", (string?)(await client.PostExchangeAsync("crm"))["error"]);
        var again = await SignedInAsync();
        foreach (var server in _stack.Servers)
            await RedeemedAsync(again, server);
        Assert.All(await Task.WhenAll(_stack.Servers.Append("idp").Select(_stack.ProcessesOfAsync)), two => Assert.Equal(2, two.Count));
    }

    // A server that was not asked while the database was away learns of it with the first request, which it may refuse.
    private static async Task RedeemedAsync(RawClient client, string server)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        var patience = StackFixture.Patience;
        while ((await client.ExchangeAsync(server))["access_token"] is null || (await client.RedeemAsync(server))["access_token"] is null)
            await timer.WaitForNextTickAsync(patience);
    }
}
