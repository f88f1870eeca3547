using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xaa.Benchmarks.Servers;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Clients;

/// <summary>Steps 2 to 4 by hand and with no library: what the tools have to answer.</summary>
internal static class PlainFlow
{
    /// <summary>The answer of each server's tool, by the server's name.</summary>
    public static async Task<IReadOnlyDictionary<string, JsonElement>> AskAsync(
        ClientSettings settings, string idToken, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        var answers = new Dictionary<string, JsonElement>();
        foreach (var server in settings.Servers)
        {
            var idJag = await PostAsync(http, settings.Idp + "/token", null, cancellationToken,
                (Parameters.GrantType, GrantTypes.TokenExchange), (Parameters.RequestedTokenType, TokenTypes.IdJag),
                (Parameters.Audience, server.Issuer), (Parameters.Resource, server.Resource),
                (Parameters.SubjectToken, idToken), (Parameters.SubjectTokenType, TokenTypes.IdToken),
                (Parameters.ClientId, settings.AtIdp.ClientId), (Parameters.ClientSecret, settings.AtIdp.ClientSecret));
            var token = await PostAsync(http, server.Issuer + "/oauth/token", server.Account, cancellationToken,
                (Parameters.GrantType, GrantTypes.JwtBearer), (Parameters.Assertion, (string)idJag["access_token"]!));
            using var call = Party.CallTool(new(server.Resource), server.Tool, (string)token["access_token"]!);
            using var response = await http.SendAsync(call, cancellationToken);
            using var message = JsonDocument.Parse(MessageOf(await ReadAsync(response, cancellationToken)));
            answers[server.Name] = message.RootElement.GetProperty("result").GetProperty("structuredContent").Clone();
        }
        return answers;
    }

    /// <summary>Sends a form, and reads the JSON that it is answered with.</summary>
    /// <exception cref="InvalidOperationException">It was refused.</exception>
    public static async Task<JsonNode> PostAsync(
        HttpClient http, string address, ClientAccount? basic, CancellationToken cancellationToken, params (string Name, string Value)[] parameters)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new FormUrlEncodedContent(parameters.Select(p => KeyValuePair.Create(p.Name, p.Value)));
        if (basic is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.ClientId}:{basic.ClientSecret}")));
        using var response = await http.SendAsync(request, cancellationToken);
        return JsonNode.Parse(await ReadAsync(response, cancellationToken))!;
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? body
            : throw new InvalidOperationException($"{response.RequestMessage!.RequestUri} answered {(int)response.StatusCode}: {body}");
    }

    // One message, plain or as the data of an event.
    private static string MessageOf(string body)
    {
        const string Data = "data: ";
        return body.Split('\n').FirstOrDefault(line => line.StartsWith(Data, StringComparison.Ordinal))?[Data.Length..] ?? body;
    }
}
