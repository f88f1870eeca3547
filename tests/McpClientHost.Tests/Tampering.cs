using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Xaa.McpClientHost.Tests;

/// <summary>Stands between a party and the agent, and changes the JSON of one path's answers.</summary>
internal sealed class Tampering(string path, Func<JsonObject, JsonObject> change) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        if (request.RequestUri!.AbsolutePath == path && response.IsSuccessStatusCode)
            response.Content = JsonContent.Create(change((await response.Content.ReadFromJsonAsync<JsonObject>(cancellationToken))!));
        return response;
    }
}
