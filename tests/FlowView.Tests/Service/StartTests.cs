using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
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

        var table = await app.WaitForAsync(table => AttemptsTests.IsWhole(table) && AttemptsTests.CallsOf(table) == 1201);

        Assert.Single(table["attempts"]!.AsArray());
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
