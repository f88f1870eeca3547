using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests;

/// <summary>The payments server in the design server's place, which knows authorization details.</summary>
public sealed class PaymentsServer : DesignServer
{
    public const string Scope = "payments.read payments.charge";

    public PaymentsServer()
    {
        Settings["McpServer:Name"] = "payments";
        Settings["ConnectionStrings:payments"] = TestStores.ConnectionString(DataDirectory);
        Seed["name"] = "payments";
        Seed["scopes"] = new JsonArray("payments.read", "payments.charge");
        Seed["requireAcr"] = new JsonObject { ["payments.charge"] = "urn:xaa:mfa" };
        Seed["detailTypes"] = new JsonArray("payment");
    }

    /// <summary>The claims of an ID-JAG whose person has passed a second factor, as payments.charge wants it.</summary>
    public new Dictionary<string, object?> Claims(string scope) => base.Claims(scope).With("acr", "urn:xaa:mfa");

    /// <summary>The claims of one that holds these details.</summary>
    public Dictionary<string, object?> Claims(string scope, string details) =>
        Claims(scope).With("authorization_details", JsonSerializer.Deserialize<JsonElement>(details));

    /// <summary>Calls a tool with an access token.</summary>
    public async Task<CallToolResult> CallAsync(string accessToken, string tool, Dictionary<string, object?> arguments)
    {
        var http = Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", accessToken);
        await using var client = await McpClient.CreateAsync(
            new HttpClientTransport(new() { Endpoint = new(Resource), TransportMode = HttpTransportMode.StreamableHttp }, http, ownsHttpClient: true),
            cancellationToken: TestContext.Current.CancellationToken);
        return await client.CallToolAsync(tool, arguments, cancellationToken: TestContext.Current.CancellationToken);
    }
}
