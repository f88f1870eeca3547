using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Xaa.Idp.Tests.Admin;

namespace Xaa.Idp.Tests.Records;

/// <summary>Records are found by what an administrator knows, and taken away as a file.</summary>
public sealed class RecordSearchTests : IAsyncLifetime
{
    private readonly IdpHost _idp = new();
    private TokenAnswer _granted = null!;
    private TokenAnswer _refused = null!;
    private string _token = null!;

    public async ValueTask InitializeAsync()
    {
        var (alice, bob) = (await _idp.SignInAsync(), await _idp.SignInAsync("bob"));
        _granted = await _idp.ExchangeAsync(alice["refresh_token"]);
        _refused = await _idp.ExchangeAsync(bob["refresh_token"]);
        _token = await _idp.OperatorTokenAsync();
        await _idp.FlushAsync();
    }

    [Theory]
    [InlineData("person=bob&step=TokenExchange")]
    [InlineData("person=u-bob&outcome=refused")]
    [InlineData("reason=connection_does_not_cover_person")]
    [InlineData("server=design&outcome=Refused&client=agent&from=2026-11-21&until=2026-11-21")]
    [InlineData("server=http://localhost:7401&person=BOB")]
    public async Task A_refusal_is_found(string query)
    {
        var found = (await _idp.AdminAsync(_token, "GET", "/records?" + query)).Json["records"]!.AsArray();
        Assert.Equal(_refused.TraceId, (string?)Assert.Single(found)!["traceId"]);
    }

    [Theory]
    [InlineData("from=2026-11-22")]
    [InlineData("until=2026-11-20")]
    [InlineData("client=other")]
    [InlineData("person=carol")]
    public async Task What_does_not_fit_is_not_found(string query) =>
        Assert.Empty((await _idp.AdminAsync(_token, "GET", "/records?" + query)).Json["records"]!.AsArray());

    [Theory]
    [InlineData("person=mallory")]
    [InlineData("step=5")]
    [InlineData("step=TokenExchang")]
    [InlineData("outcome=maybe")]
    [InlineData("from=yesterday")]
    [InlineData("until=2026-02-30")]
    [InlineData("format=xml")]
    public async Task A_query_that_cannot_be_understood_is_refused(string query) =>
        (await _idp.AdminAsync(_token, "GET", "/records?" + query)).AssertRefused(400, "malformed_request");

    [Fact]
    public async Task One_record_is_shown_by_its_id()
    {
        var record = Assert.Single(await _idp.RecordsAsync(), r => (string?)r["traceId"] == _granted.TraceId);
        Assert.Equal(record.ToJsonString(), (await _idp.AdminAsync(_token, "GET", "/records/" + record["id"])).Json.ToJsonString());
        (await _idp.AdminAsync(_token, "GET", "/records/nothing")).AssertRefused(404, "unknown_record");
    }

    [Fact]
    public async Task All_that_fit_are_written_as_JSON_lines_as_the_feed_writes_them()
    {
        var lines = (await ExportAsync("/records?format=jsonl&step=TokenExchange")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var feed = (await _idp.RecordsAsync()).Where(record => (string?)record["step"] == "TokenExchange").Select(record => record.ToJsonString());
        Assert.Equal(feed, lines.Select(line => JsonNode.Parse(line)!.ToJsonString()));
    }

    [Fact]
    public async Task All_that_fit_are_written_as_CSV_in_which_nothing_is_a_formula()
    {
        await _idp.ExchangeAsync((await _idp.SignInAsync())["refresh_token"], ("scope", "=HYPERLINK(\"http://evil.example\",\"x\")"));
        await _idp.FlushAsync();
        var rows = (await ExportAsync("/records?format=csv&step=TokenExchange")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("at,party,step,outcome,reason,", rows[0], StringComparison.Ordinal);
        Assert.Equal(4, rows.Length);
        Assert.Contains("""
            ,"'=HYPERLINK(""http://evil.example"",""x"")",
            """, rows[3], StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    private async Task<string> ExportAsync(string path)
    {
        using var http = _idp.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/admin/api" + path);
        request.Headers.Authorization = new("Bearer", _token);
        using var response = await http.SendAsync(request);
        Assert.Equal(new ContentDispositionHeaderValue("attachment").DispositionType, response.Content.Headers.ContentDisposition?.DispositionType);
        return await response.Content.ReadAsStringAsync();
    }
}
