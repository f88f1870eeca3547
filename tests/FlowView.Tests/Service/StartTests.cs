using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Xaa.Testing;

namespace Xaa.FlowView.Tests.Service;

public sealed class StartTests
{
    [Fact]
    public async Task A_wrong_key_makes_a_feed_unreachable_with_the_reason_and_without_the_key()
    {
        await using var app = await FlowApp.PrepareAsync();
        const string WrongKey = "a-wrong-key-for-tests-0123456789-abcdefghijk";
        app.WriteSeed(new JsonObject { ["parties"] = new JsonArray(FlowApp.Seed(app.Idp), FlowApp.Seed(app.Design, WrongKey)) }.ToJsonString());
        await app.WriteFlowAsync();
        app.Start();

        var table = await app.WaitForAsync(table =>
            AttemptsTests.StatusOf(table, "design") == "Unreachable" && table["attempts"]!.AsArray().Count == 1);

        Assert.Equal("It does not know this reader's key (401).", (string?)table["parties"]![1]!["why"]);
        Assert.DoesNotContain(WrongKey, table.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(FeedParty.Key, table.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(table["attempts"]![0]!["jwtBearerGrant"]);
    }

    [Fact]
    public async Task Rows_are_rebuilt_at_every_start()
    {
        await using var app = await FlowApp.PrepareAsync();
        await app.WriteFlowAsync();
        for (var i = 0; i < 1200; i++)
            await app.Design.WriteAsync(Joining.Story.Call($"more{i}", 100 + i, "T1"));
        app.Start();

        var table = await app.WaitForAsync(table => AttemptsTests.IsWhole(table) && (int)table["attempts"]![0]!["resourceRequest"]!["count"]! == 1201);

        Assert.Single(table["attempts"]!.AsArray());
    }

    [Fact]
    public async Task Outside_of_development_it_does_not_start()
    {
        await using var app = await FlowApp.PrepareAsync("Production");

        var e = Assert.Throws<OptionsValidationException>(() => app.Start());

        Assert.Contains("DOTNET_ENVIRONMENT=Development", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task It_does_not_listen_beyond_this_machine(string url)
    {
        await using var app = await FlowApp.PrepareAsync();
        app.Settings["urls"] = url;

        var e = Assert.Throws<InvalidOperationException>(() => app.Start());

        Assert.Contains("listens on localhost only", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        await using var app = await FlowApp.PrepareAsync();
        app.Settings["Flow:DashboardUrl"] = "http://localhost:18888/login?t=secret";
        app.Settings["Flow:SeedFile"] = "";

        var e = Assert.Throws<OptionsValidationException>(() => app.Start());

        Assert.Contains("Flow:DashboardUrl", e.Message, StringComparison.Ordinal);
        Assert.Contains("Flow:SeedFile is missing", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "Flow:SeedFile")]
    [InlineData("null", "holds null")]
    [InlineData("""{ "parties": [], "people": [] }""", "people")]
    [InlineData("""{ "parties": [] }""", "'parties' is empty")]
    [InlineData("""{ "parties": [{ "name": "idp" }] }""", "displayName")]
    [InlineData("""{ "parties": [ /* the idp */ ] }""", "Flow:SeedFile")]
    public async Task A_seed_that_cannot_be_used_says_what_is_wrong(string json, string fault)
    {
        await using var app = await FlowApp.PrepareAsync();
        app.WriteSeed(json);

        var e = Assert.Throws<OptionsValidationException>(() => app.Start());

        Assert.Contains(fault, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_faulty_party_is_named_and_no_key()
    {
        await using var app = await FlowApp.PrepareAsync();
        app.WriteSeed("""
            { "parties": [
              { "name": "idp", "displayName": "Idp", "address": "http://idp.acme.example", "key": "a-key-for-tests-only-0123456789-abcdefghijk" },
              { "name": "idp", "displayName": "Idp", "address": "{nowhere}", "key": "hunter2" }
            ] }
            """);

        var e = Assert.Throws<OptionsValidationException>(() => app.Start());

        Assert.Contains("must be https, or http on loopback: 'http://idp.acme.example'", e.Message, StringComparison.Ordinal);
        Assert.Contains("Addresses:nowhere", e.Message, StringComparison.Ordinal);
        Assert.Contains("fewer than 32 characters", e.Message, StringComparison.Ordinal);
        Assert.Contains("'idp' stands more than once", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    public async Task Another_name_for_this_machine_is_refused(string host)
    {
        await using var app = await FlowApp.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/attempts");
        request.Headers.Host = host;

        using var response = await app.Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/flow.js")]
    [InlineData("/base.css")]
    [InlineData("/icon.svg")]
    [InlineData("/api/attempts")]
    [InlineData("/nothing-here")]
    public async Task Every_answer_is_strict_with_the_browser(string path)
    {
        await using var app = await FlowApp.StartAsync();

        using var response = await app.Http.GetAsync(path);

        Assert.Equal(path == "/nothing-here" ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(new CacheControlHeaderValue { NoStore = true }, response.Headers.CacheControl);
        var policy = Assert.Single(response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self';", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", Assert.Single(response.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(response.Headers.GetValues("Referrer-Policy")));
    }
}
