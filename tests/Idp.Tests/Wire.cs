using System.Buffers.Text;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace Xaa.Idp.Tests;

/// <summary>An answer of the token endpoint.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Json">The body.</param>
/// <param name="Headers">The headers.</param>
/// <param name="TraceId">The trace that the request belonged to: its record bears it.</param>
public sealed record TokenAnswer(HttpStatusCode Status, JsonObject Json, HttpResponseHeaders Headers, string TraceId)
{
    public string? this[string member] => (string?)Json[member];
}

/// <summary>The client's side, as it goes over the wire. Parameter names are literals here on purpose: they are what is tested.</summary>
public static class Wire
{
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    public const string TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    public const string IdJag = "urn:ietf:params:oauth:token-type:id-jag";
    public const string IdTokenType = "urn:ietf:params:oauth:token-type:id_token";
    public const string RefreshTokenType = "urn:ietf:params:oauth:token-type:refresh_token";

    /// <summary>A good authorization request, with changes; a null removes a parameter.</summary>
    public static Uri Authorize(params (string Name, string? Value)[] changes)
    {
        Dictionary<string, string?> parameters = new()
        {
            ["response_type"] = "code",
            ["client_id"] = "agent",
            ["redirect_uri"] = IdpHost.RedirectUri,
            ["scope"] = "openid profile email offline_access",
            ["state"] = "the state",
            ["nonce"] = "the-nonce",
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
        };
        foreach (var (name, value) in changes)
            parameters[name] = value;
        return new(QueryHelpers.AddQueryString(IdpHost.Issuer + "/authorize", parameters.Where(p => p.Value is not null)));
    }

    public static Dictionary<string, string> Query(this Uri address) =>
        QueryHelpers.ParseQuery(address.Query).ToDictionary(p => p.Key, p => p.Value.ToString());

    /// <summary>Signs in with a new browser and redeems the code.</summary>
    public static async Task<TokenAnswer> SignInAsync(this IdpHost idp, string name = "alice", params (string Name, string? Value)[] changes)
    {
        using var browser = idp.CreateBrowser();
        var callback = await browser.SignInAsync(Authorize(changes), name, IdpHost.Password);
        var answer = await idp.RedeemAsync(callback.Query()["code"]);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    public static Task<TokenAnswer> RedeemAsync(this IdpHost idp, string code, params (string Name, string? Value)[] changes) => idp.PostTokenAsync(
        [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", IdpHost.RedirectUri), ("code_verifier", Verifier), .. changes]);

    public static Task<TokenAnswer> RefreshAsync(this IdpHost idp, string refreshToken, params (string Name, string? Value)[] changes) =>
        idp.PostTokenAsync([("grant_type", "refresh_token"), ("refresh_token", refreshToken), .. changes]);

    /// <summary>A good exchange for design, with changes; a null removes a parameter.</summary>
    public static Task<TokenAnswer> ExchangeAsync(
        this IdpHost idp, string? subjectToken, params (string Name, string? Value)[] changes) => idp.PostTokenAsync(
    [
        ("grant_type", TokenExchange),
        ("requested_token_type", IdJag),
        ("audience", "http://localhost:7401"),
        ("resource", "http://localhost:7401/mcp"),
        ("subject_token", subjectToken),
        ("subject_token_type", subjectToken?.Contains('.', StringComparison.Ordinal) == false ? RefreshTokenType : IdTokenType),
        .. changes,
    ]);

    public static Task<TokenAnswer> ExchangeForAsync(this IdpHost idp, string subjectToken, int port, string? scope = null) => idp.ExchangeAsync(
        subjectToken, ("audience", $"http://localhost:{port}"), ("resource", $"http://localhost:{port}/mcp"), ("scope", scope));

    /// <summary>
    /// Posts a form as the agent, or as who the pseudo-parameter <c>client</c> says: <c>id:secret</c>; with the proofs, separated by spaces, that
    /// <c>DPoP</c> holds. Later values win.
    /// </summary>
    public static Task<TokenAnswer> PostTokenAsync(this IdpHost idp, IEnumerable<(string Name, string? Value)> parameters) =>
        idp.PostAsync("/token", parameters);

    /// <summary>The same at another endpoint for clients.</summary>
    public static Task<TokenAnswer> PostAsync(this IdpHost idp, string path, IEnumerable<(string Name, string? Value)> parameters)
    {
        var (content, credentials, proofs) = Form(parameters);
        return idp.PostAsync(path, content, credentials, proofs);
    }

    public static Task<TokenAnswer> PostTokenAsync(
        this IdpHost idp, HttpContent content, string credentials, params IReadOnlyList<string> proofs) =>
        idp.PostAsync("/token", content, credentials, proofs);

    public static async Task<TokenAnswer> PostAsync(
        this IdpHost idp, string path, HttpContent content, string credentials, params IReadOnlyList<string> proofs)
    {
        var traceId = ActivityTraceId.CreateRandom().ToHexString();
        using var response = await idp.SendAsync(path, content, credentials, proofs, traceId);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.True(response.Headers.CacheControl?.NoStore);
        return new(response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!.AsObject(), response.Headers, traceId);
    }

    /// <summary>Posts a form whose answer need not be JSON.</summary>
    public static Task<HttpResponseMessage> SendAsync(this IdpHost idp, string path, IEnumerable<(string Name, string? Value)> parameters)
    {
        var (content, credentials, proofs) = Form(parameters);
        return idp.SendAsync(path, content, credentials, proofs, ActivityTraceId.CreateRandom().ToHexString());
    }

    private static async Task<HttpResponseMessage> SendAsync(
        this IdpHost idp, string path, HttpContent content, string credentials, IReadOnlyList<string> proofs, string traceId)
    {
        using var http = idp.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (credentials.Length > 0)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        request.Headers.Add("DPoP", proofs);
        request.Headers.Add("traceparent", $"00-{traceId}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        return await http.SendAsync(request);
    }

    private static (HttpContent Content, string Credentials, string[] Proofs) Form(IEnumerable<(string Name, string? Value)> parameters)
    {
        Dictionary<string, string?> form = [];
        foreach (var (name, value) in parameters)
            form[name] = value;
        form.Remove("client", out var client);
        form.Remove("DPoP", out var proofs);
        return (
            new FormUrlEncodedContent(form.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Key, p.Value!))),
            client ?? $"agent:{DemoSeed.AgentSecret}",
            proofs?.Split(' ') ?? []);
    }

    /// <summary>Asserts a refusal, and that its one record says why.</summary>
    public static async Task AssertRefusedAsync(
        this IdpHost idp, TokenAnswer answer, string error, string reason, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        Assert.Equal((status, error), (answer.Status, answer["error"]));
        Assert.Equal(["error", "error_description"], answer.Json.Select(p => p.Key));
        var record = Assert.Single(await idp.RecordsAsync(), record => (string?)record["traceId"] == answer.TraceId);
        Assert.Equal(["Refused", error, reason], record.Texts("outcome", "errorCode", "reason"));
        Assert.Null(record["issuedId"]);
    }

    /// <summary>The records, over the feed. Refusals are queued, so a write that waits for the disk goes behind them first.</summary>
    public static async Task<IReadOnlyList<JsonObject>> RecordsAsync(this IdpHost idp)
    {
        await idp.FlushAsync();
        using var http = idp.CreateClient();
        http.DefaultRequestHeaders.Authorization = new("Bearer", DemoSeed.ReaderKey);
        List<JsonObject> all = [];
        for (var after = 0L; ;)
        {
            var page = JsonNode.Parse(await http.GetStringAsync(new Uri($"/records?after={after}&limit=500", UriKind.Relative)))!;
            var records = page["records"]!.AsArray();
            if (records.Count == 0)
                return all;
            all.AddRange(records.Select(record => record!.AsObject()));
            after = (long)page["next"]!;
        }
    }

    public static IReadOnlyList<string?> Texts(this JsonObject record, params string[] members) =>
        [.. members.Select(member => (string?)record[member])];

    public static JsonElement Payload(string jwt) => Part(jwt, 1);

    public static JsonElement Header(string jwt) => Part(jwt, 0);

    public static string Base64UrlText(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    public static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    private static JsonElement Part(string jwt, int part) => JsonDocument.Parse(Base64Url.DecodeFromChars(jwt.Split('.')[part])).RootElement;
}
