using System.Text.Json;

namespace Xaa.McpServerSample.Tests.Samples;

public sealed class PaymentsTests
{
    [Fact]
    public async Task Payments_are_listed_the_newest_first_with_what_went_back()
    {
        await using var host = await SampleHost.StartAsync("payments");

        var all = await host.ListAsync("list_payments");
        var globex = await host.ListAsync("list_payments", new { customerId = "globex" });

        Assert.Equal(8, all.GetArrayLength());
        Assert.Equal(["partially_refunded", "succeeded"], globex.EnumerateArray().Select(Status));
        Assert.Equal(5_000, globex[0].GetProperty("refunded").GetInt64());
        Assert.False(all.GetRawText().Contains("idempotencyKey", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_charge_repeated_under_its_key_is_made_once_even_after_a_restart()
    {
        await using var host = await SampleHost.StartAsync("payments");

        var first = await host.CallAsync("charge_card", Charge("invoice-17", 1_250));
        await host.RestartAsync();
        var second = await host.CallAsync("charge_card", Charge("invoice-17", 1_250));

        Assert.Equal(first.GetRawText(), second.GetRawText());
        Assert.Equal("u-alice", first.GetProperty("madeBy").GetString());
        Assert.Equal("agent-at-payments", first.GetProperty("client").GetString());
        Assert.Equal(3, (await host.ListAsync("list_payments", new { customerId = "initech" })).GetArrayLength());
    }

    [Fact]
    public async Task Many_repeats_at_the_same_time_charge_once()
    {
        await using var host = await SampleHost.StartAsync("payments");
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.ConnectAsync()));
        var arguments = new Dictionary<string, object?>
        {
            ["customerId"] = "initech",
            ["amount"] = 900,
            ["description"] = "Invoice",
            ["idempotencyKey"] = "at-once",
        };

        var results = await Task.WhenAll(clients.Select(client =>
            client.CallToolAsync("charge_card", arguments, cancellationToken: TestContext.Current.CancellationToken).AsTask()));

        Assert.All(results, result => Assert.NotEqual(true, result.IsError));
        Assert.Single(results.Select(result => result.StructuredContent!.Value.GetProperty("id").GetInt64()).Distinct());
        foreach (var client in clients)
            await client.DisposeAsync();
    }

    [Fact]
    public async Task A_key_stands_for_one_request_of_one_person()
    {
        await using var host = await SampleHost.StartAsync("payments");
        var mine = await host.CallAsync("charge_card", Charge("invoice-17", 1_250));

        Assert.Equal(
            $"The idempotency key 'invoice-17' stands for another request: payment {mine.GetProperty("id")}. Choose a new key for a new request.",
            await host.RefusalAsync("charge_card", Charge("invoice-17", 1_300)));
        var hers = await host.CallAsync("charge_card", Charge("invoice-17", 1_300), "u-carol");
        Assert.NotEqual(mine.GetProperty("id").GetInt64(), hers.GetProperty("id").GetInt64());
    }

    [Theory]
    [InlineData(50_001)]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task A_charge_outside_the_limit_is_not_made(long amount)
    {
        await using var host = await SampleHost.StartAsync("payments");

        Assert.Equal($"'amount' must be from 1 to 50000, not {amount}.", await host.RefusalAsync("charge_card", Charge("k", amount)));
        Assert.Equal(8, (await host.ListAsync("list_payments")).GetArrayLength());
    }

    [Fact]
    public async Task The_limit_itself_may_be_charged()
    {
        await using var host = await SampleHost.StartAsync("payments");

        Assert.Equal(50_000, (await host.CallAsync("charge_card", Charge("k", 50_000))).GetProperty("amount").GetInt64());
    }

    [Fact]
    public async Task No_more_goes_back_than_was_paid()
    {
        await using var host = await SampleHost.StartAsync("payments");
        var id = (await host.CallAsync("charge_card", Charge("k", 1_000))).GetProperty("id").GetInt64();

        var part = await host.CallAsync("refund_payment", Back(id, 400, "r-1"));
        var again = await host.CallAsync("refund_payment", Back(id, 400, "r-1"));
        Assert.Equal(400, again.GetProperty("refunded").GetInt64());
        Assert.Equal("partially_refunded", Status(part));

        Assert.Equal(
            $"601 cents cannot go back: of payment {id} there are 600 left, and 1 is the least.",
            await host.RefusalAsync("refund_payment", Back(id, 601, "r-2")));
        Assert.Equal("refunded", Status(await host.CallAsync("refund_payment", Back(id, 600, "r-2"))));
        Assert.Contains("there are 0 left", await host.RefusalAsync("refund_payment", Back(id, 1, "r-3")), StringComparison.Ordinal);
        Assert.Contains("stands for another request", await host.RefusalAsync("refund_payment", Back(id, 500, "r-1")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_exist_is_explained()
    {
        await using var host = await SampleHost.StartAsync("payments");
        const string customers = "There is no customer 'nope'. The customers are acme-stores, globex, initech, umbrella, vandelay.";
        const string payment = "There is no payment 4711. list_payments lists them with their ids.";

        Assert.Equal(customers, await host.RefusalAsync("list_payments", new { customerId = "nope" }));
        Assert.Equal(customers, await host.RefusalAsync("charge_card", Charge("k", 1, "nope")));
        Assert.Equal(payment, await host.RefusalAsync("get_payment", new { paymentId = 4711 }));
        Assert.Equal(payment, await host.RefusalAsync("refund_payment", Back(4711, 1, "k")));
    }

    private static object Charge(string idempotencyKey, long amount, string customerId = "initech") =>
        new { customerId, amount, description = "Invoice", idempotencyKey };

    private static object Back(long paymentId, long amount, string idempotencyKey) =>
        new { paymentId, amount, reason = "Not needed", idempotencyKey };

    private static string? Status(JsonElement payment) => payment.GetProperty("status").GetString();
}
