using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>A server with a client of each way to authenticate.</summary>
public sealed class SigningClientsServer : DesignServer
{
    public SigningClientsServer()
    {
        (Signer, Fetched) = (new("signer-at-design", Clock), new("fetched-at-design", Clock));
        var clients = Seed["clients"]!.AsArray();
        clients.Add(Client("poster-at-design", "client_secret_post", ("secret", Secret)));
        clients.Add(Client(Signer.Issuer, "private_key_jwt", ("jwks", JsonNode.Parse(Signer.Jwks))));
        clients.Add(Client(Fetched.Issuer, "private_key_jwt", ("jwksUri", "https://keys.example/jwks")));
        Keys = () => Answer(Fetched.Jwks);
        Network.Map("keys.example", new KeyServer(() => Keys()));
    }

    /// <summary>Its keys are registered.</summary>
    public TestIssuer Signer { get; }

    /// <summary>Its keys are fetched.</summary>
    public TestIssuer Fetched { get; }

    /// <summary>What is answered to whoever fetches them.</summary>
    public Func<HttpResponseMessage> Keys { get; init; }

    /// <summary>Redeems a good ID-JAG for a client with the credentials that the test gives.</summary>
    public Task<TokenAnswer> AskAsync(string client, string? basic, params (string Name, string Value)[] credentials) => AskAsync(
        [("grant_type", GrantTypes.JwtBearer), ("assertion", IdJag(Claims().With("client_id", client))), .. credentials], basic);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Signer.Dispose();
        Fetched.Dispose();
        GC.SuppressFinalize(this);
    }

    private static JsonObject Client(string id, string method, params (string Name, JsonNode? Value)[] members)
    {
        var client = new JsonObject { ["clientId"] = id, ["displayName"] = id, ["authMethod"] = method };
        foreach (var (name, value) in members)
            client[name] = value;
        return client;
    }
}
