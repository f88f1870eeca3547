using System.Net.Http.Json;
using Xaa.OAuth;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>
/// The suite says which client this is, and not at which authorization server. <c>Xaa/Client</c> does not let an MCP server choose where
/// credentials go, so what an administrator would have looked up is looked up here first; the library then checks it as always.
/// </summary>
internal static class Issuers
{
    public static async Task<string> NamedByAsync(string server)
    {
        using var http = new HttpClient();
        var address = new Uri(new Uri(server), WellKnown.ProtectedResource + new Uri(server).AbsolutePath);
        var metadata = await http.GetFromJsonAsync(address, OAuthJson.Default.ProtectedResourceMetadata);
        return metadata!.AuthorizationServers![0];
    }
}
