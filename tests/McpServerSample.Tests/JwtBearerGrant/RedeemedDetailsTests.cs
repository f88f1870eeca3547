using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ModelContextProtocol.Protocol;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 44: authorization details are evaluated one by one, narrowed on request, and mean something to the tools. RFC 9396.</summary>
public sealed class RedeemedDetailsTests(PaymentsServer payments) : IClassFixture<PaymentsServer>
{
    private const string Two = """[{"type":"payment","most":2500,"customer":"globex"},{"type":"payment","most":100}]""";

    [Fact] // SPEC 44, 47
    public async Task What_the_id_jag_grants_stands_in_the_access_token_and_in_the_answer()
    {
        var answer = await RedeemAsync(Two);

        answer.AssertIssued();
        Assert.Equal((Two, Two), (Claimed(answer), answer.Body["authorization_details"]!.ToJsonString()));
        Assert.Equal("payments.read payments.charge", (string?)answer.Body["scope"]);
    }

    [Theory] // SPEC 44
    [InlineData("""[{"type":"payment","most":100}]""")]
    [InlineData("""[{"customer":"globex","most":2500,"type":"payment"}]""")]
    [InlineData(Two)]
    public async Task The_request_may_name_some_of_them(string requested)
    {
        var answer = await RedeemAsync(Two, requested);

        answer.AssertIssued();
        Assert.Equal((requested, requested), (Claimed(answer), answer.Body["authorization_details"]!.ToJsonString()));
    }

    [Theory] // SPEC 44
    [InlineData(Two, """[{"type":"payment","most":2500}]""")]
    [InlineData(Two, """[{"type":"payment","most":99}]""")]
    [InlineData(Two, """[{"type":"payment","most":100},{"type":"payment","most":101}]""")]
    [InlineData(Two, """[{"type":"payment","most":100,"customer":"globex"}]""")]
    [InlineData(Two, """[{"type":"refund"}]""")]
    [InlineData(null, """[{"type":"payment","most":100}]""")]
    public async Task The_request_does_not_name_others(string? granted, string requested) =>
        (await RedeemAsync(granted, requested)).AssertRefused(OAuthErrors.InvalidAuthorizationDetails, Reasons.DetailsNotCovered);

    [Theory] // SPEC 44
    [InlineData("payment")]
    [InlineData("[]")]
    [InlineData("""{"type":"payment","most":100}""")]
    [InlineData("""[{"type":"payment","most":100,"most":2500}]""")]
    public async Task A_request_that_cannot_be_read_is_refused(string requested) =>
        (await RedeemAsync(Two, requested)).AssertRefused(OAuthErrors.InvalidAuthorizationDetails, Reasons.MalformedDetails);

    [Theory] // SPEC 44: a restriction that is not understood is not dropped
    [InlineData("[]", Reasons.MalformedDetails)]
    [InlineData("7", Reasons.MalformedDetails)]
    [InlineData("""[{"most":100}]""", Reasons.MalformedDetails)]
    [InlineData("""[{"type":"transfer","most":100}]""", Reasons.UnknownDetailType)]
    [InlineData("""[{"type":"payment","most":100},{"type":"transfer"}]""", Reasons.UnknownDetailType)]
    [InlineData("""[{"type":"payment"}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":0}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":-1}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":"100"}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":1.5}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":99999999999999999999}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":100,"customer":null}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":100,"customer":""}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":100,"until":"2026-12-01"}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":100,"locations":["https://x.example"]}]""", Reasons.DetailsNotUnderstood)]
    [InlineData("""[{"type":"payment","most":100},{"type":"payment","most":100,"Most":1}]""", Reasons.DetailsNotUnderstood)]
    public async Task An_id_jag_that_holds_others_is_refused(string granted, string reason) =>
        (await RedeemAsync(granted)).AssertRefused(OAuthErrors.InvalidGrant, reason);

    [Fact] // SPEC 44
    public async Task They_are_what_a_call_may_move()
    {
        // One of its own: calls leave records of their own between those of the redemptions.
        await using var own = new PaymentsServer();
        var narrow = (await own.RedeemAsync(own.Claims(PaymentsServer.Scope, Two))).AccessToken;
        var wide = (await own.RedeemAsync(own.Claims(PaymentsServer.Scope))).AccessToken;
        foreach (var (customer, amount, refused) in ((string, long, string?)[])
            [
                ("globex", 2500, null),
                ("globex", 2501, "at most 2500 cents a call for 'globex' or at most 100 cents a call; 2501 cents for 'globex'"),
                ("initech", 100, null),
                ("initech", 101, "at most 2500 cents a call for 'globex' or at most 100 cents a call; 101 cents for 'initech'"),
            ])
        {
            var key = $"{customer}-{amount}";
            AssertMoved(refused, await own.CallAsync(narrow, "charge_card", Charge(customer, amount, key)));
            var paid = await own.CallAsync(wide, "charge_card", Charge(customer, 40_000, key + "-wide"));
            AssertMoved(null, paid);
            AssertMoved(refused, await own.CallAsync(narrow, "refund_payment", Refund(paid.StructuredContent!.Value.GetProperty("id").GetInt64(), amount, key)));
        }
        AssertMoved(null, await own.CallAsync(narrow, "list_payments", []));
    }

    [Fact] // RFC 9396 §9.2
    public async Task Introspection_says_them_too()
    {
        var token = (await RedeemAsync(Two)).AccessToken;
        var answer = await payments.PostAsync(DesignServer.Form(("token", token)), path: "/oauth/introspect");
        Assert.Equal(Two, answer.Body["authorization_details"]?.ToJsonString());
    }

    [Fact]
    public async Task Whatever_a_request_asks_for_is_no_fault_of_ours()
    {
        var pieces = Gen.Elements(
            "[", "]", "{", "}", ",", ":", "\"", "\\ud800", "\"type\":\"payment\"", "\"most\":100", "{\"type\":\"payment\",\"most\":100}", "null", "1e999999999999", "é", "true");
        foreach (var text in pieces.ArrayOf().Select(string.Concat).Where(text => text.Length > 0).Sample(200, 12))
        {
            var answer = await RedeemAsync(Two, text);
            Assert.True(answer.Status == 200 || (answer.Status == 400 && (string?)answer.Body["error"] == OAuthErrors.InvalidAuthorizationDetails), text);
        }
    }

    [Theory] // RFC 9396 §10
    [InlineData("/.well-known/oauth-authorization-server")]
    [InlineData("/.well-known/openid-configuration")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public async Task The_metadata_names_the_types(string path)
    {
        using var http = payments.Http();
        var document = JsonNode.Parse(await http.GetStringAsync(path, TestContext.Current.CancellationToken))!;
        Assert.Equal("""["payment"]""", document["authorization_details_types_supported"]?.ToJsonString());
    }

    private static void AssertMoved(string? refused, CallToolResult result)
    {
        var text = string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));
        Assert.True(refused is null == (result.IsError is not true), text);
        if (refused is not null)
            Assert.EndsWith($"This access is for {refused} are beyond it. Ask for access that allows it.", text, StringComparison.Ordinal);
    }

    private Task<TokenAnswer> RedeemAsync(string? granted, string? requested = null)
    {
        var claims = granted is null ? payments.Claims(PaymentsServer.Scope) : payments.Claims(PaymentsServer.Scope, granted);
        return requested is null ? payments.RedeemAsync(claims) : payments.RedeemAsync(claims, ("authorization_details", requested));
    }

    private static string Claimed(TokenAnswer answer)
    {
        using var payload = JsonDocument.Parse(Base64UrlEncoder.DecodeBytes(new JsonWebToken(answer.AccessToken).EncodedPayload));
        return payload.RootElement.GetProperty("authorization_details").GetRawText();
    }

    private static Dictionary<string, object?> Charge(string customer, long amount, string key) => new()
    {
        ["customerId"] = customer,
        ["amount"] = amount,
        ["description"] = "Invoice",
        ["idempotencyKey"] = key,
    };

    private static Dictionary<string, object?> Refund(long payment, long amount, string key) => new()
    {
        ["paymentId"] = payment,
        ["amount"] = amount,
        ["reason"] = "Not needed",
        ["idempotencyKey"] = key,
    };
}
