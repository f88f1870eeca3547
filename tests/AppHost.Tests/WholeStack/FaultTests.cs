using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Xaa.AppHost.Tests.WholeStack;

[Collection(StackCollection.Name)]
public sealed class FaultTestsOnSqlite(StackFixture stack) : FaultTests(stack);

/// <summary>QUIRKS C9: a party is killed in the middle of its work, and started again by the dashboard's command.</summary>
public abstract class FaultTests(StackFixture stack)
{
    private const int Requests = 200;
    private const int AtOnce = 16;

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

    [Fact]
    public async Task A_server_that_is_killed_among_200_redemptions_redeems_no_id_jag_twice_and_has_a_record_of_every_access_token()
    {
        var client = await SignedInAsync();
        var idJags = new ConcurrentBag<string>();
        await Parallel.ForAsync(0, Requests / 2, StackFixture.Patience, async (_, patience) =>
            idJags.Add((string)(await client.PostExchangeAsync("crm", patience))["access_token"]!));

        // Each is tried twice at once, and once more when the server is back.
        var (process, before) = await UntilKilledAsync(() => stack.KillAsync("crm"), idJags.Concat(idJags), (idJag, gone) => client.PostRedemptionAsync("crm", idJag, gone));
        await stack.StartAsync(process);
        Assert.NotEmpty(before);
        var after = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(idJags, StackFixture.Patience, async (idJag, patience) =>
            Keep(await client.PostRedemptionAsync("crm", idJag, patience), after));

        // One that was redeemed, but whose answer was lost, stays redeemed.
        var tokens = before.Concat(after).Select(IdOf).ToHashSet();
        var redeemed = (await stack.RecordsAsync("crm"))
            .Where(r => (string?)r!["step"] == "JwtBearerGrant" && (string?)r["outcome"] == "Issued")
            .ToDictionary(r => (string)r!["consumedId"]!, r => (string)r!["issuedId"]!);
        Assert.Subset(redeemed.Values.ToHashSet(), tokens);
        Assert.Equal(before.Count + after.Count, tokens.Count);
        Assert.Subset(redeemed.Keys.ToHashSet(), idJags.Select(IdOf).ToHashSet());
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
