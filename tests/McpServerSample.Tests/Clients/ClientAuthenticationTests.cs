using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>SPEC 36, 67, 69: each client of a server authenticates in its one way, with credentials of this server alone.</summary>
public sealed class ClientAuthenticationTests : IAsyncDisposable
{
    private readonly DesignServer _design = new();
    private readonly TestIssuer _signer;
    private readonly TestIssuer _fetched;
    private Func<HttpResponseMessage> _keys;

    public ClientAuthenticationTests()
    {
        (_signer, _fetched) = (new("signer-at-design", _design.Clock), new("fetched-at-design", _design.Clock));
        var clients = _design.Seed["clients"]!.AsArray();
        clients.Add(Client("poster-at-design", "client_secret_post", ("secret", DesignServer.Secret)));
        clients.Add(Client(_signer.Issuer, "private_key_jwt", ("jwks", JsonNode.Parse(_signer.Jwks))));
        clients.Add(Client(_fetched.Issuer, "private_key_jwt", ("jwksUri", "https://keys.example/jwks")));
        _keys = () => DesignServer.Answer(_fetched.Jwks);
        _design.Network.Map("keys.example", new KeyServer(() => _keys()));
    }

    public async ValueTask DisposeAsync()
    {
        await _design.DisposeAsync();
        _signer.Dispose();
        _fetched.Dispose();
    }

    [Fact] // SPEC 36, 67
    public async Task Each_way_is_good_for_the_client_that_is_registered_for_it()
    {
        (await AskAsync(DesignServer.ClientId, $"{DesignServer.ClientId}:{DesignServer.Secret}")).AssertIssued();
        (await AskAsync("poster-at-design", null, ("client_id", "poster-at-design"), ("client_secret", DesignServer.Secret))).AssertIssued();
        (await AskAsync(_signer.Issuer, null, SigningClients.Assertion(_signer))).AssertIssued();
        (await AskAsync(_fetched.Issuer, null, SigningClients.Assertion(_fetched))).AssertIssued();
    }

    [Fact] // SPEC 36
    public async Task Another_way_than_the_registered_one_is_refused()
    {
        (await AskAsync("poster-at-design", $"poster-at-design:{DesignServer.Secret}")).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401);
        (await AskAsync(DesignServer.ClientId, null, ("client_id", DesignServer.ClientId), ("client_secret", DesignServer.Secret)))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401);
        using var other = new TestIssuer(DesignServer.ClientId, _design.Clock);
        (await AskAsync(DesignServer.ClientId, null, SigningClients.Assertion(other))).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401);
        (await AskAsync(_signer.Issuer, null, ("client_id", _signer.Issuer)))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientAuthenticationMissing, 401);
        (await AskAsync(_signer.Issuer, $"{_signer.Issuer}:{DesignServer.Secret}")).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);
    }

    [Theory] // SPEC 67, 69: the one audience is this server; not the identity provider, not another server, not the endpoint
    [InlineData("http://localhost:7100")]
    [InlineData("http://localhost:7402")]
    [InlineData("http://localhost:7401/oauth/token")]
    [InlineData("http://localhost:7401/")]
    public async Task An_assertion_for_somebody_else_is_refused(string audience) =>
        (await AskAsync(_signer.Issuer, null, SigningClients.Assertion(_signer, SigningClients.Claims(_signer).With("aud", audience))))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.AudienceMismatch, 401);

    [Fact] // SPEC 69
    public async Task The_secret_that_the_client_has_elsewhere_is_refused() =>
        (await AskAsync(DesignServer.ClientId, $"{DesignServer.ClientId}:wiki-secret-for-tests-only-0123456789abc"))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);

    [Fact] // SPEC 67: an assertion counts once
    public async Task An_assertion_that_was_used_is_refused_and_one_that_bought_nothing_is_not_used()
    {
        var assertion = SigningClients.Assertion(_signer);
        Assert.Equal(400, (await _design.AskAsync([("grant_type", GrantTypes.JwtBearer), ("assertion", "x"), .. assertion], null)).Status);
        (await AskAsync(_signer.Issuer, null, assertion)).AssertIssued();
        (await AskAsync(_signer.Issuer, null, assertion)).AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientAssertionReplayed, 401);
    }

    [Fact]
    public async Task Keys_that_cannot_be_fetched_are_an_outage_and_not_a_wrong_signature()
    {
        _keys = () => new(System.Net.HttpStatusCode.InternalServerError);
        (await AskAsync(_fetched.Issuer, null, SigningClients.Assertion(_fetched)))
            .AssertRefused(OAuthErrors.TemporarilyUnavailable, Reasons.KeysUnavailable, 503);
    }

    private Task<TokenAnswer> AskAsync(string client, string? basic, params (string Name, string Value)[] credentials) => _design.AskAsync(
        [("grant_type", GrantTypes.JwtBearer), ("assertion", _design.IdJag(_design.Claims().With("client_id", client))), .. credentials], basic);

    private static JsonObject Client(string id, string method, params (string Name, JsonNode? Value)[] members)
    {
        var client = new JsonObject { ["clientId"] = id, ["displayName"] = id, ["authMethod"] = method };
        foreach (var (name, value) in members)
            client[name] = value;
        return client;
    }

    private sealed class KeyServer(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer());
    }
}
