using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Xaa.McpServerSample.Samples;

namespace Xaa.McpServerSample.Tests.Samples;

/// <summary>Whatever is written down says by whose hand: the person, her company, the client, and the agent behind it.</summary>
public sealed class WrittenByTests
{
    private const string Planner = "u-alice of acme by planner";

    [Theory]
    [InlineData("design", "add_comment", """{"frameId":1,"text":"x"}""", "author", "writtenBy")]
    [InlineData("wiki", "write_page", """{"slug":"x","title":"X","text":"x","basedOnVersion":0}""", "author", "writtenBy")]
    [InlineData("payments", "charge_card", """{"customerId":"globex","amount":1,"description":"x","idempotencyKey":"x"}""", "madeBy", "madeThrough")]
    [InlineData("server05", "add_note", """{"text":"x"}""", "author", "writtenBy")]
    public async Task What_is_written_says_by_whose_hand(string server, string tool, string arguments, string person, string words)
    {
        await using var host = await SampleHost.StartAsync(server);

        var row = await host.CallAsync(tool, JsonElement.Parse(arguments), Planner);

        Assert.Equal("u-alice", row.GetProperty(person).GetString());
        Assert.Equal($"u-alice of acme through agent-at-{server} (agent planner)", row.GetProperty(words).GetString());
    }

    [Fact]
    public async Task The_history_of_a_page_keeps_it_over_a_restart()
    {
        await using var host = await SampleHost.StartAsync("wiki");
        await host.CallAsync("write_page", new { slug = "welcome", title = "Welcome", text = "Hello", basedOnVersion = 1 }, Planner);
        await host.CallAsync("restore_version", new { slug = "welcome", version = 1, basedOnVersion = 2 }, "u-bob");

        await host.RestartAsync();

        var history = (await host.ListAsync("list_history", new { slug = "welcome" })).EnumerateArray();
        Assert.Equal(
            ["u-bob through agent-at-wiki", "u-alice of acme through agent-at-wiki (agent planner)", "u-carol through wiki-app"],
            history.Select(page => page.GetProperty("writtenBy").GetString()));
        var restored = await host.CallAsync("read_page", new { slug = "welcome" });
        Assert.Equal((3, "Welcome to Acme"), (restored.GetProperty("version").GetInt32(), restored.GetProperty("title").GetString()));
        var page = await host.CallAsync("read_page", new { slug = "welcome", version = 2 });
        Assert.Equal(("planner", "acme"), (page.GetProperty("agent").GetString(), page.GetProperty("tenant").GetString()));
    }

    [Fact]
    public async Task A_refund_says_it_too_and_a_key_is_one_persons_through_one_client()
    {
        await using var host = await SampleHost.StartAsync("payments");
        var refund = new { paymentId = 1, amount = 1, reason = "x", idempotencyKey = "x" };

        await host.CallAsync("refund_payment", refund, Planner);
        var payment = await host.CallAsync("refund_payment", refund, "u-alice");

        Assert.Equal("u-alice of acme through agent-at-payments (agent planner)",
            Assert.Single(payment.GetProperty("refunds").EnumerateArray()).GetProperty("madeThrough").GetString());
    }

    [Fact] // No token is passed on: no sample has anything to read one with, or to call anybody with.
    public void No_tool_can_reach_the_request_or_the_network()
    {
        Type[] forbidden =
            [typeof(HttpContext), typeof(IHttpContextAccessor), typeof(HttpClient), typeof(IHttpClientFactory), typeof(HttpMessageHandler)];
        var samples = typeof(SampleServers).Assembly.GetTypes()
            .Where(type => type.Namespace?.StartsWith(typeof(SampleServers).Namespace!, StringComparison.Ordinal) == true).ToList();

        Assert.True(samples.Count > 40);
        Assert.All(samples, type => Assert.DoesNotContain(
            type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .OfType<MethodBase>().SelectMany(method => method.GetParameters()),
            parameter => forbidden.Contains(parameter.ParameterType)));
    }
}
