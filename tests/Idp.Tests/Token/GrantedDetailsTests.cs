using System.Net;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Xaa.Idp.Tests.SecondFactor;

namespace Xaa.Idp.Tests.Token;

/// <summary>SPEC 6, 19 to 23: rich authorization requests, as policy grants them. RFC 9396.</summary>
public sealed class GrantedDetailsTests(IdpHost idp)
{
    private const string Payment = """[{"type":"payment","most":2500}]""";

    [Theory] // SPEC 6, 19, 20, 21, 23, 29
    [InlineData("payments.read")]
    [InlineData(null)]
    public async Task What_is_granted_stands_in_the_ID_JAG_and_in_the_answer_member_for_member(string? scope)
    {
        const string Asked = """
            [{"type":"payment","most":1.50,"to":{"name":"Globex <é+😀>","lines":[null,true,{"a":[]}]}},{"most":2500,"type":"payment"}]
            """;
        var answer = await AskAsync(Asked, scope);

        Assert.Equal((HttpStatusCode.OK, "payments.read"), (answer.Status, answer["scope"]));
        var claim = Wire.Payload(answer["access_token"]!).GetProperty("authorization_details");
        Assert.Equal(JsonNode.Parse(Asked)!.ToJsonString(), JsonNode.Parse(claim.GetRawText())!.ToJsonString());
        Assert.Equal(JsonNode.Parse(Asked)!.ToJsonString(), answer.Json["authorization_details"]!.ToJsonString());
        Assert.Contains("\"most\":1.50", claim.GetRawText(), StringComparison.Ordinal);
    }

    [Theory] // SPEC 6
    [InlineData("")]
    [InlineData(null)]
    public async Task Without_any_nothing_is_said_of_them(string? none)
    {
        var answer = await AskAsync(none);
        Assert.False(answer.Json.ContainsKey("authorization_details"));
        Assert.False(Wire.Payload(answer["access_token"]!).TryGetProperty("authorization_details", out _));
    }

    [Theory] // SPEC 6, 19
    [InlineData("payment")]
    [InlineData("{}")]
    [InlineData("""{"type":"payment"}""")]
    [InlineData("[null]")]
    [InlineData("""[{"type":"payment"},{}]""")]
    [InlineData("""[{"type":"payment","most":1,"most":2}]""")]
    [InlineData("""[{"type":"payment","\ud800":1}]""")]
    public async Task What_is_no_array_of_objects_with_a_type_each_is_refused(string details) =>
        await idp.AssertRefusedAsync(await AskAsync(details), "invalid_authorization_details", "authorization_details_malformed");

    [Theory] // SPEC 19, RFC 9396 §5: default deny, one by one, and all of it
    [InlineData(7404, """[{"type":"refund"}]""", "authorization_details_type_unknown")]
    [InlineData(7404, """[{"type":"Payment"}]""", "authorization_details_type_unknown")]
    [InlineData(7404, """[{"type":"payment"},{"type":"refund"}]""", "authorization_details_type_unknown")]
    [InlineData(7401, Payment, "authorization_details_type_unknown")]
    public async Task A_type_that_the_server_does_not_know_is_refused(int port, string details, string reason) =>
        await idp.AssertRefusedAsync(await AskAsync(details, port: port), "invalid_authorization_details", reason);

    [Fact] // SPEC 19: what the server knows is not what the connection grants
    public async Task A_type_that_the_connection_does_not_grant_is_refused_and_its_record_names_the_change()
    {
        await using var own = new IdpHost
        {
            ChangeSeed = seed =>
            {
                seed.Named("servers", "name", "payments")["detailTypes"] = new JsonArray("payment", "refund");
                seed.Named("servers", "name", "design")["detailTypes"] = new JsonArray("payment");
            },
        };
        var tokens = await own.SignInAsync();
        foreach (var (port, details) in ((int, string)[])[(7404, """[{"type":"payment"},{"type":"refund"}]"""), (7401, Payment)])
        {
            var answer = await AskAsync(own, tokens, details, null, port);
            await own.AssertRefusedAsync(answer, "invalid_authorization_details", "authorization_details_type_not_allowed");
            Assert.NotNull((await own.RecordsAsync()).Single(record => (string?)record["traceId"] == answer.TraceId)["policyChange"]);
        }
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(own, tokens, Payment, null, 7404)).Status);
    }

    [Theory] // SPEC 20, 22: each rule has its say, in the order of the checklist
    [InlineData("bob", "payments.read", "access_denied", "connection_does_not_cover_person")]
    [InlineData("alice", "payments.erase", "invalid_scope", "unknown_scope")]
    [InlineData("alice", "payments.charge", "invalid_authorization_details", "authorization_details_type_unknown")]
    public async Task Scope_and_details_are_both_looked_at(string name, string scope, string error, string reason)
    {
        var tokens = await idp.SignInAsync(name);
        await idp.AssertRefusedAsync(await AskAsync(idp, tokens, """[{"type":"refund"}]""", scope, 7404), error, reason);
    }

    [Fact] // SPEC 20, 22
    public async Task Details_that_are_granted_leave_the_scope_to_its_own_rules()
    {
        Assert.Equal("insufficient_user_authentication", (await AskAsync(Payment, "payments.charge"))["error"]);

        await using var own = new IdpHost();
        var answer = await AskAsync(own, await own.SignInStronglyAsync(), Payment, "payments.charge", 7404);
        Assert.Equal(("payments.charge", Payment), (answer["scope"], answer.Json["authorization_details"]!.ToJsonString()));
    }

    [Fact]
    public async Task No_record_and_no_log_holds_what_they_say()
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync();
        const string Told = "told-to-nobody";
        foreach (var type in (string[])["\"payment\"", "\"refund\"", "7"])
            await AskAsync(own, tokens, $$"""[{"type":{{type}},"to":"{{Told}}"}]""", null, 7404);

        var records = await own.RecordsAsync();
        Assert.Equal(3, records.Count(record => (string?)record["step"] == "TokenExchange"));
        Assert.DoesNotContain(records, record => record.ToJsonString().Contains(Told, StringComparison.Ordinal));
        Assert.DoesNotContain(own.Logs.All, line => line.Text.Contains(Told, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("é")]
    [InlineData("<")]
    [InlineData("😀")]
    [InlineData("\u007f")]
    [InlineData("x")]
    public async Task The_longest_that_are_granted_leave_an_ID_JAG_that_can_be_read(string filler)
    {
        var tokens = await idp.SignInAsync();
        TokenAnswer? granted = null;
        for (var length = 64; length <= 4096; length += 64)
        {
            var text = string.Concat(Enumerable.Repeat(filler, length / filler.Length));
            var answer = await AskAsync(idp, tokens, $$"""[{"type":"payment","x":"{{text}}"}]""", null, 7404);
            if (answer.Status != HttpStatusCode.OK)
                break;
            granted = answer;
        }
        Assert.InRange(granted!["access_token"]!.Length, 1000, Xaa.Jwt.UnverifiedJwt.LongestToken / 2);
        Assert.NotNull(Xaa.Jwt.UnverifiedJwt.TryRead(granted["access_token"]!));
    }

    [Fact]
    public async Task No_text_at_all_is_a_fault_of_ours()
    {
        var tokens = await idp.SignInAsync();
        var pieces = Gen.Elements(
            "[", "]", "{", "}", ",", ":", "\"", "\\", "\\u", "d800", "\"type\"", "\"payment\"", "\"type\":\"payment\"", "{\"type\":\"payment\"}", "[{\"type\":\"payment\",",
            "null", "-", "1e999999999999", "0.1", "é", "\ud83d\ude00", "\ud800", " ", "+", "%", "true");
        var texts = pieces.ArrayOf().Select(string.Concat).Where(text => text.Length > 0).Sample(300, 20);
        foreach (var text in texts.Concat([new('[', 5000), new('x', 16 * 1024), $"[{new string(' ', 8000)}]", """[{"type":"payment","x":1e99999999999}]"""]))
        {
            var answer = await AskAsync(idp, tokens, text, null, 7404);
            Assert.True(
                answer.Status == HttpStatusCode.OK || (answer.Status == HttpStatusCode.BadRequest && answer["error"] == "invalid_authorization_details"),
                $"{text}: {answer.Status} {answer.Json.ToJsonString()}");
        }
    }

    private async Task<TokenAnswer> AskAsync(string? details, string? scope = null, int port = 7404) =>
        await AskAsync(idp, await idp.SignInAsync(), details, scope, port);

    private static Task<TokenAnswer> AskAsync(IdpHost at, TokenAnswer tokens, string? details, string? scope, int port) => at.ExchangeAsync(
        tokens["id_token"],
        ("audience", $"http://localhost:{port}"),
        ("resource", $"http://localhost:{port}/mcp"),
        ("scope", scope),
        ("authorization_details", details));
}
