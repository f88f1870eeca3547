using System.Net;
using System.Text.Json.Nodes;
using Xaa.FlowView.Attempts;
using Xaa.OAuth;

namespace Xaa.FlowView.Tests.Service;

public sealed class AttemptsTests : IAsyncLifetime
{
    private FlowApp _app = null!;

    public async ValueTask InitializeAsync() => _app = await FlowApp.StartAsync();

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task The_records_of_two_parties_join_to_one_attempt()
    {
        await _app.WriteFlowAsync();

        var table = await _app.WaitForAsync(IsWhole);

        var attempt = Assert.Single(table["attempts"]!.AsArray())!;
        Assert.Equal("idp:x1", (string?)attempt["id"]);
        Assert.Equal("Issued", (string?)attempt["outcome"]);
        Assert.Equal("u-alice", (string?)attempt["person"]);
        Assert.Equal("Design", (string?)attempt["server"]);
        Assert.Equal("http://localhost:18888/traces/detail/0af7651916cd43dd8448eb211c80319c", (string?)attempt["traceUrl"]);
        Assert.Equal(2, (double)attempt["tokenExchange"]!["record"]!["durationMs"]!);
        Assert.Equal("T1", (string?)attempt["jwtBearerGrant"]!["record"]!["issuedId"]);
        Assert.Equal(1, (int)attempt["resourceRequest"]!["count"]!);
    }

    [Fact]
    public async Task A_refusal_names_the_server_that_was_meant_and_says_why()
    {
        await _app.WriteRefusalAsync("r1");

        var table = await _app.WaitForAsync(table => table["attempts"]!.AsArray().Count == 1);

        var attempt = table["attempts"]![0]!;
        Assert.Equal("Refused", (string?)attempt["outcome"]);
        Assert.Equal("Design", (string?)attempt["server"]);
        Assert.Equal("connection_does_not_cover_person", (string?)attempt["tokenExchange"]!["record"]!["reason"]);
        Assert.Equal("The managed connection does not cover this person.", (string?)attempt["tokenExchange"]!["reasonInWords"]);
    }

    [Fact]
    public async Task A_party_speaks_for_itself_only()
    {
        await _app.Design.WriteAsync(Joining.Story.Exchange("forged", 1, "A", "J") with { Party = "idp" });

        var table = await _app.WaitForAsync(table => table["attempts"]!.AsArray().Count == 1);

        Assert.Equal("design", (string?)table["attempts"]![0]!["tokenExchange"]!["record"]!["party"]);
    }

    [Fact]
    public async Task A_trace_id_that_is_none_makes_no_link()
    {
        await _app.Idp.WriteAsync(Joining.Story.Exchange("x", 1, "A", "J") with { TraceId = "../../../login?redirect=https://evil.example" });

        var table = await _app.WaitForAsync(table => table["attempts"]!.AsArray().Count == 1);

        Assert.Null(table["attempts"]![0]!["traceUrl"]);
    }

    [Fact]
    public async Task Many_calls_are_counted_and_the_newest_and_the_refused_are_shown()
    {
        await _app.Design.WriteAsync(Joining.Story.Call("bad", 1, "T", Records.Outcome.Refused));
        for (var i = 0; i < 60; i++)
            await _app.Design.WriteAsync(Joining.Story.Call($"c{i}", 2 + i, "T"));

        var table = await _app.WaitForAsync(table => CallsOf(table) == 61);

        var calls = table["attempts"]![0]!["resourceRequest"]!;
        Assert.Equal(1, (int)calls["refused"]!);
        Assert.Equal(21, calls["newest"]!.AsArray().Count);
        Assert.Equal("c59", (string?)calls["newest"]![0]!["record"]!["id"]);
        Assert.Equal("bad", (string?)calls["newest"]![20]!["record"]!["id"]);
    }

    [Theory]
    [InlineData("?wait=31")]
    [InlineData("?wait=-1")]
    [InlineData("?wait=1&wait=2")]
    [InlineData("?after=7")]
    [InlineData("?after=1.2.3")]
    [InlineData("?after=1.2&after=1.2")]
    public async Task A_bad_parameter_is_a_problem(string query)
    {
        using var response = await _app.Http.GetAsync("/api/attempts" + query);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_cursor_of_another_run_does_not_wait()
    {
        var table = await _app.GetAttemptsAsync("?after=1.1&wait=30");

        Assert.NotNull(table["next"]);
    }

    [Fact]
    public async Task A_feed_that_goes_away_is_shown_as_unreachable_and_its_rows_stay()
    {
        await _app.WriteFlowAsync();
        await _app.WaitForAsync(IsWhole);

        await _app.Design.StopAsync();

        var table = await _app.WaitForAsync(table => StatusOf(table, "design") == "Unreachable");
        Assert.Equal("Connected", StatusOf(table, "idp"));
        Assert.True(IsWhole(table));
    }

    [Fact]
    public void Every_reason_has_words() => Assert.All(
        typeof(Reasons).GetFields().Select(field => (string)field.GetRawConstantValue()!),
        reason => Assert.NotNull(ReasonWords.Of(reason)));

    internal static int CallsOf(JsonNode table) =>
        table["attempts"] is JsonArray { Count: 1 } rows ? (int?)rows[0]!["resourceRequest"]?["count"] ?? 0 : 0;

    internal static bool IsWhole(JsonNode table) =>
        table["attempts"] is JsonArray { Count: 1 } rows && rows[0]!["signIn"] is not null && rows[0]!["resourceRequest"] is not null;

    internal static string? StatusOf(JsonNode table, string party) =>
        (string?)table["parties"]!.AsArray().Single(entry => (string?)entry!["name"] == party)!["status"];
}
