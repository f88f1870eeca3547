using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>SPEC 65, 68, C6: clients whose id is the address of their metadata, at a server that allows their host.</summary>
public sealed class MetadataClientTests : IAsyncDisposable
{
    private const string Signer = "https://apps.example/signer.json";
    private const string Public = "https://apps.example/public.json";
    private const string Ordinary = "https://apps.example/ordinary.json";

    private readonly DesignServer _design = new();
    private readonly TestIssuer _signer;
    private readonly TestIssuer _ordinary;

    public MetadataClientTests()
    {
        _design.Seed["clientMetadataDocuments"] = new JsonArray("apps.example");
        (_signer, _ordinary) = (new(Signer, _design.Clock), new(Ordinary, _design.Clock));
        _design.Network.Map("apps.example", new Documents(new()
        {
            [Signer] = Document(Signer, ("token_endpoint_auth_method", "private_key_jwt"), ("jwks", JsonNode.Parse(_signer.Jwks)),
                ("grant_types", new JsonArray(GrantTypes.TokenExchange, GrantTypes.JwtBearer))),
            [Public] = Document(Public, ("token_endpoint_auth_method", "none"), ("grant_types", new JsonArray(GrantTypes.AuthorizationCode, GrantTypes.JwtBearer))),
            [Ordinary] = Document(Ordinary, ("token_endpoint_auth_method", "private_key_jwt"), ("jwks", JsonNode.Parse(_ordinary.Jwks)),
                ("grant_types", new JsonArray(GrantTypes.AuthorizationCode))),
        }));
    }

    public async ValueTask DisposeAsync()
    {
        await _design.DisposeAsync();
        _signer.Dispose();
        _ordinary.Dispose();
    }

    [Fact] // SPEC 65, 68
    public async Task One_that_signs_redeems_an_ID_JAG_and_its_document_is_fetched_once()
    {
        for (var i = 0; i < 3; i++)
            (await RedeemAsync(Signer, SigningClients.Assertion(_signer))).AssertIssued();
        Assert.Equal(1, _design.Network.Count("apps.example/signer.json"));
    }

    [Fact] // SPEC 65, C6
    public async Task One_without_a_key_redeems_none()
    {
        (await RedeemAsync(Public, ("client_id", Public))).AssertRefused(OAuthErrors.UnauthorizedClient, Reasons.PublicClient);
        (await RedeemAsync(Public, ("client_id", Public), ("client_secret", DesignServer.Secret)))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);
    }

    [Fact] // SPEC 54, 68: no more than its document asks for
    public async Task One_that_does_not_ask_for_the_grant_redeems_none() =>
        (await RedeemAsync(Ordinary, SigningClients.Assertion(_ordinary))).AssertRefused(OAuthErrors.UnauthorizedClient, Reasons.GrantTypeNotAllowed);

    [Fact] // SPEC 67, 69: what is signed for another server is worth nothing here, nor what another signs
    public async Task An_assertion_for_another_server_or_by_another_key_is_refused()
    {
        (await RedeemAsync(Signer, SigningClients.Assertion(_signer, SigningClients.Claims(_signer).With("aud", "http://localhost:7402"))))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.AudienceMismatch, 401);
        using var thief = new TestIssuer(Signer, _design.Clock);
        Assert.Equal(401, (await RedeemAsync(Signer, SigningClients.Assertion(thief))).Status);
    }

    [Fact] // SPEC 68: off unless told
    public async Task Nothing_is_fetched_and_nothing_advertised_unless_it_is_switched_on()
    {
        const string Metadata = "/.well-known/oauth-authorization-server";
        Assert.True((bool?)(await _design.SendAsync(HttpMethod.Get, Metadata)).Body["client_id_metadata_document_supported"]);
        _design.Seed.Remove("clientMetadataDocuments");
        await _design.RestartAsync();
        Assert.Null((await _design.SendAsync(HttpMethod.Get, Metadata)).Body["client_id_metadata_document_supported"]);
        (await RedeemAsync(Signer, SigningClients.Assertion(_signer))).AssertRefused(OAuthErrors.InvalidClient, Reasons.UnknownClient, 401);
        Assert.Equal(0, _design.Network.Count("apps.example/signer.json"));
    }

    private Task<TokenAnswer> RedeemAsync(string client, params (string Name, string Value)[] credentials) => _design.AskAsync(
        [("grant_type", GrantTypes.JwtBearer), ("assertion", _design.IdJag(_design.Claims().With("client_id", client))), .. credentials], basic: null);

    private static JsonObject Document(string id, params (string Name, JsonNode? Value)[] members)
    {
        var document = new JsonObject { ["client_id"] = id, ["redirect_uris"] = new JsonArray("https://apps.example/callback") };
        foreach (var (name, value) in members)
            document[name] = value;
        return document;
    }

    private sealed class Documents(Dictionary<string, JsonObject> documents) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) => Task.FromResult(
            documents.TryGetValue(request.RequestUri!.AbsoluteUri, out var document)
                ? DesignServer.Answer(document.ToJsonString())
                : new HttpResponseMessage(System.Net.HttpStatusCode.NotFound));
    }
}
