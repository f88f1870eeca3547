using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.WholeStack;

[Collection(StackCollection.Name)]
public sealed class FaultTestsOnSqlite(StackFixture stack) : FaultTests(stack)
{
    [Fact] // SPEC 49
    public Task A_server_that_is_told_to_stop_among_200_redemptions_redeems_no_id_jag_twice_and_has_a_record_of_every_access_token() =>
        AssertRedeemedOnceAsync(() => Stack.EndAsync("crm", "TERM"));
}

/// <summary>QUIRKS C9: a party is killed in the middle of its work, and started again by the dashboard's command.</summary>
public abstract class FaultTests(StackFixture stack)
{
    private const int Requests = 200;
    private const int AtOnce = 16;

    protected StackFixture Stack => stack;

    [Fact]
    public async Task An_identity_provider_that_is_killed_among_200_exchanges_has_a_record_of_every_id_jag_it_handed_out()
    {
        var client = await SignedInAsync();
        var (process, handedOut) = await UntilKilledAsync(() => stack.KillAsync("idp"), Enumerable.Range(0, Requests), (_, gone) => client.PostExchangeAsync("crm", gone));

        await stack.StartAsync(process);
        Assert.NotEmpty(handedOut);
        Assert.Subset(await IssuedIdsAsync("idp"), handedOut.Select(IdOf).ToHashSet());
        Assert.NotNull((await client.PostExchangeAsync("crm"))["access_token"]);
    }

    [Fact] // SPEC 49
    public Task A_server_that_is_killed_among_200_redemptions_redeems_no_id_jag_twice_and_has_a_record_of_every_access_token() =>
        AssertRedeemedOnceAsync(() => stack.KillAsync("crm"));

    /// <summary>Ends the server among redemptions of bearers and of a client that proves a key, starts it again, and tries them all once more.</summary>
    protected async Task AssertRedeemedOnceAsync(Func<Task<ResourceEvent>> end)
    {
        using var key = new ProofKey(TimeProvider.System);
        var client = await SignedInAsync();
        var exchanged = new ConcurrentBag<(string IdJag, ProofKey? Key)>();
        await Parallel.ForAsync(0, Requests / 2, StackFixture.Patience, async (number, patience) =>
            exchanged.Add(((string)(await client.PostExchangeAsync("crm", patience))["access_token"]!, number % 2 == 0 ? key : null)));
        var idJags = exchanged.ToList();

        // Each is tried twice at once, and once more when the server is back.
        var (process, before) = await UntilKilledAsync(
            end, idJags.Concat(idJags), (one, gone) => client.PostRedemptionAsync("crm", one.IdJag, one.Key, gone));
        await stack.StartAsync(process);
        Assert.NotEmpty(before);
        var after = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(idJags, StackFixture.Patience, async (one, patience) =>
            Keep(await client.PostRedemptionAsync("crm", one.IdJag, one.Key, patience), after));

        // One that was redeemed, but whose answer was lost, stays redeemed.
        var tokens = before.Concat(after).Select(IdOf).ToHashSet();
        var jtis = idJags.Select(one => IdOf(one.IdJag)).ToHashSet();
        var redeemed = (await stack.RecordsAsync("crm"))
            .Where(r => (string?)r!["step"] == "JwtBearerGrant" && (string?)r["outcome"] == "Issued" && jtis.Contains((string)r["consumedId"]!))
            .ToDictionary(r => (string)r!["consumedId"]!, r => (string)r!["issuedId"]!);
        Assert.Subset(redeemed.Values.ToHashSet(), tokens);
        Assert.Equal(before.Count + after.Count, tokens.Count);
        Assert.Equal(jtis, redeemed.Keys.ToHashSet());
    }

    protected async Task<RawClient> SignedInAsync()
    {
        var client = new RawClient(stack);
        await client.SignInAsync("alice", "Passw0rd!");
        return client;
    }

    /// <summary>Sends all requests, some at once, and kills something when a fifth of them are answered.</summary>
    /// <returns>What was killed, and the tokens that came back.</returns>
    protected static async Task<(ResourceEvent Killed, IReadOnlyCollection<string> Tokens)> UntilKilledAsync<T>(
        Func<Task<ResourceEvent>> kill, IEnumerable<T> requests, Func<T, CancellationToken, Task<JsonObject>> send)
    {
        var tokens = new ConcurrentBag<string>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gone = new CancellationTokenSource();
        var answered = 0;
        var killed = KillAsync();
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (request, _) =>
        {
            try
            {
                Keep(await send(request, gone.Token), tokens);
            }
            catch (Exception e) when (e is HttpRequestException || gone.IsCancellationRequested)
            {
                // The party is gone; that is what is tried here. Its address accepts connections and holds them until it is back.
            }
            if (Interlocked.Increment(ref answered) == Requests / 5)
                enough.SetResult();
        });
        return (await killed, tokens);

        async Task<ResourceEvent> KillAsync()
        {
            await enough.Task;
            var process = await kill();
            await gone.CancelAsync();
            return process;
        }
    }

    private static void Keep(JsonObject answer, ConcurrentBag<string> tokens)
    {
        if (answer["access_token"] is { } token)
            tokens.Add((string)token!);
    }

    protected async Task<HashSet<string>> IssuedIdsAsync(string party) =>
        [.. (await stack.RecordsAsync(party)).Select(r => (string?)r!["issuedId"]).OfType<string>()];

    protected static string IdOf(string token) => new JsonWebToken(token).Id;
}
