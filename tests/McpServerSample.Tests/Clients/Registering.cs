using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>An answer of the registration endpoint.</summary>
public sealed record RegistrationReply(HttpStatusCode Status, JsonObject Body, HttpResponseHeaders Headers)
{
    public string? this[string member] => (string?)Body[member];

    public void AssertRefused(string error, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        Assert.Equal((status, error), (Status, this["error"]));
        Assert.Equal(["error", "error_description"], Body.Select(member => member.Key));
        Assert.True(Headers.CacheControl?.NoStore);
    }
}

/// <summary>Clients that register themselves at design. Member names are literals here on purpose: they are what is tested.</summary>
public static class Registering
{
    public const string Path = "/oauth/register";

    /// <summary>What a good client says of itself that redeems ID-JAGs with a secret.</summary>
    public static JsonObject Redeemer() => new()
    {
        ["client_name"] = "Notes for agents",
        ["application_type"] = "web",
        ["token_endpoint_auth_method"] = "client_secret_post",
        ["grant_types"] = new JsonArray(GrantTypes.TokenExchange, GrantTypes.JwtBearer),
        ["authorization_grant_profiles_supported"] = new JsonArray(GrantProfiles.IdJag),
    };

    /// <summary>What a registered client says of itself to change that.</summary>
    public static JsonObject Wanted(RegistrationReply client)
    {
        var wanted = Redeemer();
        wanted["client_id"] = client["client_id"];
        return wanted;
    }

    /// <summary>Registers a good client.</summary>
    /// <returns>The client, its registration's path and the token that opens it.</returns>
    public static async Task<(RegistrationReply Client, string Own, string Token)> RegisterOneAsync(this DesignServer design)
    {
        var client = await design.RegisterAsync(Redeemer());
        return (client, $"{Path}/{client["client_id"]}", client["registration_access_token"]!);
    }

    public static Task<RegistrationReply> RegisterAsync(this DesignServer design, JsonNode? metadata) =>
        design.SendAsync(HttpMethod.Post, Path, metadata?.ToJsonString() ?? "null");

    public static async Task<RegistrationReply> SendAsync(
        this DesignServer design, HttpMethod method, string path, string? body = null, string? token = null, string type = "application/json")
    {
        using var http = design.Http();
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, type);
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new(response.StatusCode, text.Length == 0 ? [] : JsonNode.Parse(text)!.AsObject(), response.Headers);
    }
}
