using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Token;

/// <summary>An IdP with clients that sign assertions, and their keys.</summary>
public sealed class SigningClient : IAsyncLifetime
{
    public const string Id = "signer";
    public const string AssertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    public SigningClient()
    {
        Network.Map("keys.example", new KeyServer(this));
        Idp = new() { Network = Network, ChangeSeed = AddClients };
        Client = new(Id, Idp.Clock);
        Fetched = new("fetched", Idp.Clock);
    }

    public IdpHost Idp { get; }

    public InMemoryNetwork Network { get; } = new();

    /// <summary>Its keys are registered.</summary>
    public TestIssuer Client { get; }

    /// <summary>Its keys are at https://keys.example/jwks.</summary>
    public TestIssuer Fetched { get; }

    /// <summary>What https://keys.example/jwks answers.</summary>
    public Func<HttpResponseMessage>? KeyAnswer { get; set; }

    public ValueTask InitializeAsync() => Idp.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await Idp.DisposeAsync();
        Client.Dispose();
        Fetched.Dispose();
    }

    public Dictionary<string, object?> Claims(string client = Id) => new()
    {
        ["iss"] = client,
        ["sub"] = client,
        ["aud"] = IdpHost.Issuer,
        ["jti"] = RandomNumberGenerator.GetHexString(32),
        ["iat"] = Client.Now(),
        ["exp"] = Client.Now(60),
    };

    public string Sign(Dictionary<string, object?> claims, string type = JwtTypes.ClientAuthentication, string algorithm = SecurityAlgorithms.EcdsaSha256) =>
        Client.Sign(type, claims, algorithm);

    /// <summary>Asks for an operator's token, which needs the client and nobody else; later values win, a null removes one.</summary>
    public Task<TokenAnswer> AskAsync(string assertion, params (string Name, string? Value)[] changes) => Idp.PostTokenAsync(
        [
            ("grant_type", "client_credentials"), ("client", ""), ("client_assertion_type", AssertionType), ("client_assertion", assertion), .. changes,
        ]);

    private void AddClients(JsonObject seed)
    {
        seed["clients"]!.AsArray().Add(Operator(Id, "jwks", JsonNode.Parse(Client.Jwks)!));
        seed["clients"]!.AsArray().Add(Operator("fetched", "jwksUri", "https://keys.example/jwks"));
    }

    /// <summary>How a client is registered that signs.</summary>
    public static JsonObject Operator(string id, string member, JsonNode keys) => new()
    {
        ["clientId"] = id,
        ["displayName"] = id,
        ["redirectUris"] = new JsonArray(),
        ["authMethod"] = "private_key_jwt",
        [member] = keys,
        ["grantTypes"] = new JsonArray("client_credentials"),
        ["scopes"] = new JsonArray("idp.people.read"),
        ["assigned"] = new JsonObject(),
    };

    private sealed class KeyServer(SigningClient clients) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(clients.KeyAnswer?.Invoke() ?? new() { Content = new StringContent(clients.Fetched.Jwks) });
    }
}
