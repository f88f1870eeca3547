using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.Admin;

/// <summary>An answer of the administration API.</summary>
public sealed record AdminAnswer(HttpStatusCode Status, string? Type, HttpResponseHeaders Headers, JsonObject Json)
{
    public string Challenge => Headers.WwwAuthenticate.ToString();

    public void AssertRefused(int status, string reason)
    {
        Assert.Equal((status, "application/problem+json", reason), ((int)Status, Type, (string?)Json["reason"]));
        Assert.Equal(status, (int)Json["status"]!);
        Assert.NotEmpty((string)Json["title"]!);
        Assert.NotEmpty((string)Json["detail"]!);
        Assert.True(Headers.CacheControl?.NoStore);
    }
}

/// <summary>Calls of the administration API.</summary>
public static class AdminWire
{
    public static async Task<string> OperatorTokenAsync(this IdpHost idp, string? scope = null)
    {
        var answer = await idp.PostTokenAsync(
            [("client", "operator:" + DemoSeed.OperatorSecret), ("grant_type", "client_credentials"), ("scope", scope)]);
        return answer["access_token"] ?? throw new InvalidOperationException(answer.Json.ToJsonString());
    }

    /// <summary>Calls with the token; null sends none.</summary>
    public static async Task<AdminAnswer> AdminAsync(this IdpHost idp, string? token, string method, string path, HttpContent? content = null, (string Name, string Value)? header = null)
    {
        using var http = idp.CreateClient();
        using var request = new HttpRequestMessage(new(method), "/admin/api" + path) { Content = content };
        if (header is { } sent)
            request.Headers.TryAddWithoutValidation(sent.Name, sent.Value);
        if (content is { Headers.ContentLength: null })
            request.Headers.TransferEncodingChunked = true;
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        return new(
            response.StatusCode,
            response.Content.Headers.ContentType?.MediaType,
            response.Headers,
            body.Length == 0 ? [] : JsonNode.Parse(body)!.AsObject());
    }

    public static Task<AdminAnswer> PatchAsync(
        this IdpHost idp, string token, string person, string body, string type = "application/merge-patch+json")
    {
        var content = new StringContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return idp.AdminAsync(token, "PATCH", "/people/" + person, content);
    }

    public static async Task SetActiveAsync(this IdpHost idp, string person, bool active)
    {
        var answer = await idp.PatchAsync(await idp.OperatorTokenAsync(), person, $$"""{"active":{{(active ? "true" : "false")}}}""");
        Assert.Equal((HttpStatusCode.OK, active), (answer.Status, (bool?)answer.Json["active"]));
    }
}
