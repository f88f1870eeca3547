using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Xaa.AppHost;

/// <summary>Calls the IdP's administration API as the client <c>operator</c>, with a token per command.</summary>
internal sealed class OperatorClient(IHttpClientFactory clients, EndpointReference idp, Demo demo)
{
    public async Task<bool> IsActiveAsync(Person person, CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Get, PathOf(person), null, "idp.people.read", cancellationToken);
        return answer.GetProperty("active").GetBoolean();
    }

    public Task SetActiveAsync(Person person, bool active, CancellationToken cancellationToken) =>
        CallAsync(HttpMethod.Patch, PathOf(person), new { active }, "idp.people.write", cancellationToken);

    /// <summary>Announces new signing keys.</summary>
    /// <returns>When they begin to sign.</returns>
    public async Task<DateTimeOffset> RotateKeysAsync(CancellationToken cancellationToken)
    {
        var answer = await CallAsync(HttpMethod.Post, "/admin/api/keys/rotate", null, "idp.keys.write", cancellationToken);
        return answer.GetProperty("keys").EnumerateArray().Max(key => key.GetProperty("signsFrom").GetDateTimeOffset());
    }

    private static string PathOf(Person person) => "/admin/api/people/" + Uri.EscapeDataString(person.Id);

    private async Task<JsonElement> CallAsync(HttpMethod method, string path, object? body, string scope, CancellationToken cancellationToken)
    {
        using var http = clients.CreateClient(nameof(OperatorClient));
        http.BaseAddress = new Uri(idp.Url);
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new("Bearer", await AskForTokenAsync(http, scope, cancellationToken));
        request.Content = body is null ? null : JsonContent.Create(body);
        using var answer = await http.SendAsync(request, cancellationToken);
        var json = await ReadAsync(answer, cancellationToken);
        return answer.IsSuccessStatusCode ? json : throw new OperatorException(Describe(answer.StatusCode, json, "detail", "reason"));
    }

    // RFC 6749 §4.4.
    private async Task<string> AskForTokenAsync(HttpClient http, string scope, CancellationToken cancellationToken)
    {
        var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{OperatorRegistration.ClientId}:{demo.OperatorSecret}"));
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token")
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Basic", credentials) },
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("scope", scope)]),
        };
        using var answer = await http.SendAsync(request, cancellationToken);
        var json = await ReadAsync(answer, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
            throw new OperatorException("The IdP's store was filled by another seed, which has another operator. Start with --fresh.");
        return answer.IsSuccessStatusCode
            ? json.GetProperty("access_token").GetString()!
            : throw new OperatorException(Describe(answer.StatusCode, json, "error_description", "error"));
    }

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        }
        catch (JsonException)
        {
            // Not kept as the inner exception: its text may quote the answer.
            throw new OperatorException($"The IdP answered with {(int)answer.StatusCode} and no JSON.");
        }
    }

    private static string Describe(HttpStatusCode status, JsonElement json, params string[] members)
    {
        var said = members.Select(member => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(member, out var text) ? text.ToString() : "");
        return $"The IdP refused with {(int)status}: {string.Join(" ", said.Where(text => text.Length > 0))}";
    }
}

/// <summary>The IdP said no, in words for the person who gave the command.</summary>
internal sealed class OperatorException(string message) : Exception(message);
