using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Mcp;

/// <summary>
/// Every refusal of the MCP endpoint to the letter: one status, one complete challenge for each scheme that helps, a body for people, the reason in the
/// record. SPEC 61, 64, 74, 77, 82, 85; RFC 6750 §3, RFC 9449 §7.1, RFC 9470 §3.
/// </summary>
public sealed partial class ChallengeMatrixTests(PaymentsServer payments) : IClassFixture<PaymentsServer>
{
    private const string Metadata = "resource_metadata=\"http://localhost:7401/.well-known/oauth-protected-resource/mcp\"";
    private const string Basic = $"scope=\"payments.read\", {Metadata}";
    private const string Both = $"scope=\"payments.read payments.charge\", {Metadata}";
    private const string Dpop = "DPoP algs=\"ES256 ES384 RS256 PS256\"";
    private const string Invalid = "error=\"invalid_token\", error_description=\"The access token is not acceptable.\"";
    private const string Lacking = "error=\"insufficient_scope\", error_description=\"The tool needs a scope that the access token lacks.\"";
    private const string Weak = "error=\"insufficient_user_authentication\", error_description=\"The tool needs a stronger sign-in.\"";
    private const string Old = "error=\"insufficient_user_authentication\", error_description=\"The tool needs a more recent sign-in.\"";
    private const string Mfa = "acr_values=\"urn:xaa:mfa\"";

    // What charge_card wants of a sign-in: a second factor, and that it was today.
    private const string ToCharge = $"{Mfa}, max_age=\"43200\", {Both}";

    private static readonly string[] Offer = [$"Bearer {Basic}", $"{Dpop}, {Basic}"];
    private static readonly string[] BetterToken = [$"Bearer {Invalid}, {Basic}", $"{Dpop}, {Basic}"];

    [Theory] // SPEC 74, RFC 6750 §3.1: who did not try gets no error code
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Bearer")]
    [InlineData("DPoP ")]
    [InlineData("Basic YTpi")]
    [InlineData("Bearer,x")]
    public async Task Without_a_token_both_schemes_are_offered_and_nothing_is_wrong(string? authorization) =>
        await AssertRefusedAsync(Send("POST", authorization), 401, Reasons.MissingToken, Offer);

    [Theory] // SPEC 74: streams and ends of sessions, which on PostgreSQL there are none of, for nobody
    [InlineData("GET")]
    [InlineData("DELETE")]
    public async Task What_belongs_to_a_session_needs_a_token_too(string method)
    {
        if (!TestStores.OnPostgres)
        {
            await AssertRefusedAsync(Send(method, null), 401, Reasons.MissingToken, Offer);
            await AssertRefusedAsync(Send(method, "Bearer junk"), 401, Reasons.MalformedToken, BetterToken);
            return;
        }
        using var http = payments.Http();
        using var response = await http.SendAsync(Send(method, null), TestContext.Current.CancellationToken);
        Assert.Equal((405, "POST"), ((int)response.StatusCode, string.Join(", ", response.Content.Headers.Allow)));
        await payments.NextRecordAsync();
    }

    [Theory] // SPEC 77, 82, 85: a fresh token helps
    [InlineData("junk", Reasons.MalformedToken)]
    [InlineData("two tokens", Reasons.MalformedToken)]
    [InlineData("quo\"ted", Reasons.MalformedToken)]
    public async Task What_is_no_token_is_an_invalid_one(string token, string reason)
    {
        await AssertRefusedAsync(Send("POST", "Bearer " + token), 401, reason, BetterToken);
        await AssertRefusedAsync(Send("POST", "bearer " + token), 401, reason, BetterToken);
        await AssertRefusedAsync(Send("POST", "DPoP " + token), 401, reason, $"Bearer {Basic}", $"{Dpop}, {Invalid}, {Basic}");
    }

    [Fact] // SPEC 47, 85, QUIRKS C6
    public async Task A_token_that_is_not_good_here_is_an_invalid_one()
    {
        var revoked = await TokenAsync("payments.read");
        await payments.PostAsync(DesignServer.Form(("token", revoked)), path: "/oauth/revoke");
        await AssertRefusedAsync(Send("POST", "Bearer " + revoked), 401, Reasons.TokenRevoked, BetterToken);

        await AssertRefusedAsync(Send("POST", "Bearer " + payments.IdJag()), 401, Reasons.WrongType, BetterToken);
        await AssertRefusedAsync(
            Send("POST", "Bearer " + payments.Idp.AccessToken(DesignServer.Resource, DesignServer.ClientId, "payments.read")),
            401, Reasons.UntrustedIssuer, BetterToken);

        var expired = await TokenAsync("payments.read");
        payments.Clock.Advance(TimeSpan.FromMinutes(5));
        await AssertRefusedAsync(Send("POST", "Bearer " + expired), 401, Reasons.Expired, BetterToken);
    }

    [Fact] // SPEC 77, RFC 6750 §2.3 and §3.1: a fresh token in the same place would not help, so it is 400
    public async Task A_token_in_the_address_is_an_invalid_request_also_beside_a_good_one()
    {
        const string Challenge =
            $"Bearer error=\"invalid_request\", error_description=\"Access tokens are accepted in the Authorization header only.\", {Basic}";
        var token = await TokenAsync("payments.read");

        await AssertRefusedAsync(Send("POST", null, "/mcp?access_token=" + token), 400, Reasons.TokenInQuery, Challenge);
        await AssertRefusedAsync(Send("POST", "Bearer " + token, "/mcp?ACCESS_TOKEN=x"), 400, Reasons.TokenInQuery, Challenge);
        await AssertRefusedAsync(
            Send("POST", "DPoP x", "/mcp?access_token="), 400, Reasons.TokenInQuery, Challenge.Replace("Bearer", $"{Dpop},", StringComparison.Ordinal));
    }

    [Fact] // RFC 6750 §3.1: more than one way to send a token
    public async Task Two_Authorization_headers_are_an_invalid_request()
    {
        var token = await TokenAsync("payments.read");
        foreach (var second in (string[])["Bearer " + token, "Basic YTpi", "DPoP " + token])
        {
            var request = Send("POST", "Bearer " + token);
            request.Headers.TryAddWithoutValidation("Authorization", second);
            await AssertRefusedAsync(
                request, 400, Reasons.MalformedRequest,
                $"Bearer error=\"invalid_request\", error_description=\"There is more than one Authorization header.\", {Basic}");
        }
    }

    [Fact] // SPEC 82: what the call needs and what the token holds, so that the next one does not lose any
    public async Task A_missing_scope_is_403_with_all_scopes_of_the_operation() => await AssertRefusedAsync(
        Call("charge_card", await TokenAsync("payments.read", acr: "urn:xaa:mfa")), 403, Reasons.MissingScope, $"Bearer {Lacking}, {Both}");

    [Theory] // SPEC 22, 82, RFC 9470 §3: the sign-in comes first, and the scope stands in the same challenge
    [InlineData("payments.read", "urn:xaa:pwd")]
    [InlineData("payments.read payments.charge", "urn:xaa:pwd")]
    [InlineData("payments.read payments.charge", "URN:XAA:MFA")]
    [InlineData("payments.read payments.charge", null)]
    public async Task A_charge_without_a_second_factor_says_which_sign_in_it_needs(string scope, string? acr) => await AssertRefusedAsync(
        Call("charge_card", await TokenAsync(scope, acr)), 401, Reasons.AcrTooWeak, $"Bearer {Weak}, {ToCharge}");

    [Fact] // RFC 9470 §3
    public async Task A_tool_that_wants_a_recent_sign_in_says_how_recent()
    {
        await AssertRefusedAsync(
            Call("list_lately", await TokenAsync("payments.read", signedIn: -900)), 401, Reasons.SignInTooOld, $"Bearer {Old}, max_age=\"900\", {Basic}");
        // One that does not say when the person signed in is no proof that it was lately.
        await AssertRefusedAsync(
            Call("list_lately", await TokenAsync("payments.read", signedIn: null)), 401, Reasons.SignInTooOld, $"Bearer {Old}, max_age=\"900\", {Basic}");

        Assert.Contains("listed", await SendAsync(Call("list_lately", await TokenAsync("payments.read", signedIn: -899))), StringComparison.Ordinal);
    }

    [Fact] // RFC 9470 §3: one challenge for the one sign-in that will do
    public async Task A_tool_that_wants_a_strong_and_recent_sign_in_names_both_at_once()
    {
        var both = $"{Mfa}, max_age=\"900\", {Both}";
        await AssertRefusedAsync(
            Call("charge_lately", await TokenAsync("payments.read", signedIn: -900)), 401, Reasons.AcrTooWeak, $"Bearer {Weak}, {both}");
        await AssertRefusedAsync(
            Call("charge_lately", await TokenAsync(PaymentsServer.Scope, "urn:xaa:mfa", -900)), 401, Reasons.SignInTooOld, $"Bearer {Old}, {both}");

        Assert.Contains(
            "charged", await SendAsync(Call("charge_lately", await TokenAsync(PaymentsServer.Scope, "urn:xaa:mfa"))), StringComparison.Ordinal);
    }

    [Fact] // No token opens it, so there is nothing to ask for
    public async Task A_tool_without_a_scope_is_403_without_a_challenge() =>
        await AssertRefusedAsync(Call("closed", await TokenAsync(PaymentsServer.Scope, "urn:xaa:mfa")), 403, Reasons.MissingScope);

    [Fact] // SPEC 61, 64, RFC 9449 §7.1
    public async Task A_bound_token_is_answered_in_its_own_scheme()
    {
        using var key = new ProofKey(payments.Clock);
        var token = await TokenAsync("payments.read", proof: key);
        HttpRequestMessage Bound(string tool, params string[] proofs)
        {
            var request = Call(tool, token, "DPoP");
            request.Headers.TryAddWithoutValidation("DPoP", proofs);
            return request;
        }

        await AssertRefusedAsync(Call("list_payments", token), 401, Reasons.ProofRequired, BetterToken);
        await AssertRefusedAsync(
            Bound("list_payments"), 401, Reasons.ProofRequired,
            $"Bearer {Basic}",
            $"{Dpop}, error=\"invalid_dpop_proof\", error_description=\"A token that is bound to a key comes with one DPoP header.\", {Basic}");
        await AssertRefusedAsync(
            Bound("charge_card", key.Prove(DesignServer.Resource, token)), 401, Reasons.AcrTooWeak, $"{Dpop}, {Weak}, {ToCharge}");
        token = await TokenAsync("payments.read", "urn:xaa:mfa", proof: key);
        await AssertRefusedAsync(
            Bound("charge_card", key.Prove(DesignServer.Resource, token)), 403, Reasons.MissingScope, $"{Dpop}, {Lacking}, {Both}");
    }

    [Fact] // SPEC 61, RFC 9728 §2: Bearer would be a false hope
    public async Task A_server_that_wants_proofs_offers_nothing_else()
    {
        await using var strict = new PaymentsServer();
        strict.Seed["requireProof"] = true;

        await AssertRefusedAsync(Send("POST", null), 401, Reasons.MissingToken, strict, $"{Dpop}, {Basic}");
        await AssertRefusedAsync(Send("POST", "Bearer x"), 401, Reasons.MalformedToken, strict, $"{Dpop}, {Invalid}, {Basic}");
    }

    [Theory] // A message, not a token, is wrong: JSON-RPC says so
    [InlineData("[]")]
    [InlineData("""[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"charge_card"}}]""")]
    public async Task A_batch_is_no_message_and_gets_no_challenge(string batch)
    {
        var request = Send("POST", "Bearer " + await TokenAsync("payments.read"));
        request.Content = new StringContent(batch, Encoding.UTF8, "application/json");
        using var http = payments.Http();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;

        Assert.Equal((400, -32600, Reasons.MalformedRequest), ((int)response.StatusCode, (int)body["error"]!["code"]!, (await payments.NextRecordAsync()).Reason));
        Assert.Empty(response.Headers.WwwAuthenticate);
    }

    private static HttpRequestMessage Send(string method, string? authorization, string path = "/mcp")
    {
        var request = new HttpRequestMessage(new(method), path);
        if (method == "POST")
            request.Content = new StringContent(McpWire.CallBody("list_payments"), Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, text/event-stream");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return request;
    }

    private static HttpRequestMessage Call(string tool, string token, string scheme = "Bearer")
    {
        var request = Send("POST", $"{scheme} {token}");
        request.Content = new StringContent(McpWire.CallBody(tool), Encoding.UTF8, "application/json");
        foreach (var (name, value) in ((string, string)[])[("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", "tools/call"), ("Mcp-Name", tool)])
            request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private async Task<string> TokenAsync(string scope, string? acr = "urn:xaa:pwd", int? signedIn = -600, ProofKey? proof = null)
    {
        var claims = payments.Claims(scope).With("acr", acr).With("auth_time", signedIn is { } seconds ? payments.Idp.Now(seconds) : null);
        (string, string)[] more = proof is null ? [] : [("DPoP", proof.Prove(DesignServer.Issuer + "/oauth/token"))];
        return (await payments.RedeemAsync(claims, more)).AccessToken;
    }

    private async Task<string> SendAsync(HttpRequestMessage request)
    {
        using var http = payments.Http();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Null((await payments.NextRecordAsync()).Reason);
        return await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    private Task AssertRefusedAsync(HttpRequestMessage request, int status, string reason, params string[] challenges) =>
        AssertRefusedAsync(request, status, reason, payments, challenges);

    private static async Task AssertRefusedAsync(HttpRequestMessage request, int status, string reason, PaymentsServer server, params string[] challenges)
    {
        using var http = server.Http();
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var record = await server.NextRecordAsync();

        Assert.Equal((status, reason), ((int)response.StatusCode, record.Reason));
        IEnumerable<string> written = response.Headers.TryGetValues("WWW-Authenticate", out var values) ? values : [];
        Assert.Equal(challenges, written);
        Assert.All(response.Headers.WwwAuthenticate, AssertWellFormed);
        var body = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal(
            ("application/problem+json", status, challenges.Length > 0),
            (response.Content.Headers.ContentType?.MediaType, (int)body["status"]!, response.Headers.CacheControl?.NoStore is true));
        Assert.EndsWith(".", (string?)body["title"], StringComparison.Ordinal);
    }

    // RFC 9110 §11.6.1: read by a parser that is not ours, one scheme and each parameter once.
    private static void AssertWellFormed(AuthenticationHeaderValue challenge)
    {
        Assert.Contains(challenge.Scheme, (string[])["Bearer", "DPoP"]);
        Assert.Matches(WholeList(), challenge.Parameter!);
        Assert.Distinct(AParameter().Matches(challenge.Parameter!).Select(parameter => parameter.Groups[1].Value));
    }

    [GeneratedRegex("""^[a-z_]+="[^"\\]*"(, [a-z_]+="[^"\\]*")*$""")]
    private static partial Regex WholeList();

    [GeneratedRegex("([a-z_]+)=\"")]
    private static partial Regex AParameter();
}
