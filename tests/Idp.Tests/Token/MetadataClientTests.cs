using System.Net;
using System.Text.Json.Nodes;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Token;

/// <summary>SPEC 68: clients that are metadata documents, at an IdP that allows their host. Policy decides over them as over any other.</summary>
public sealed class MetadataClientTests : IAsyncDisposable
{
    private const string Signer = "https://apps.example/signer.json";
    private const string Public = "https://apps.example/cli.json";
    private const string Unassigned = "https://apps.example/unassigned.json";
    private const string Callback = "https://apps.example/callback";
    private const string Loopback = "http://127.0.0.1:51234/callback";

    private readonly InMemoryNetwork _network = new();
    private readonly IdpHost _idp;
    private readonly TestIssuer _signer;

    public MetadataClientTests()
    {
        _idp = Host("apps.example");
        _signer = new(Signer, _idp.Clock);
        _network.Map("apps.example", new DocumentServer(_signer));
    }

    public async ValueTask DisposeAsync()
    {
        await _idp.DisposeAsync();
        _signer.Dispose();
    }

    [Fact] // SPEC 65, 68, C6
    public async Task A_client_that_signs_exchanges_where_it_is_assigned_and_connected()
    {
        var code = await CodeAsync(Signer, Callback);
        var tokens = await _idp.RedeemAsync(code, [("redirect_uri", Callback), .. Assertion()]);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);

        var answer = await _idp.ExchangeAsync(tokens["id_token"], Assertion());
        Assert.Equal("signer-at-design", Wire.Payload(answer["access_token"]!).GetProperty("client_id").GetString());
        var elsewhere = await _idp.ExchangeAsync(
            tokens["id_token"], [("audience", "http://localhost:7402"), ("resource", "http://localhost:7402/mcp"), .. Assertion()]);
        await _idp.AssertRefusedAsync(elsewhere, "access_denied", "no_managed_connection");
        // One document for all of that.
        Assert.Equal(1, _network.Count("apps.example/signer.json"));
    }

    [Fact] // SPEC 65, 68, C6
    public async Task A_public_client_signs_in_and_nothing_more()
    {
        var code = await CodeAsync(Public, Loopback);
        (string, string?)[] client = [("client", ""), ("client_id", Public)];
        var tokens = await _idp.RedeemAsync(code, [("redirect_uri", Loopback), .. client]);
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["id_token"], client), "unauthorized_client", "public_client");
    }

    [Fact] // SPEC 68: allowed to be looked at is not allowed to be used
    public async Task A_client_that_nobody_was_assigned_to_signs_nobody_in_and_is_seen()
    {
        using var browser = _idp.CreateBrowser();
        var callback = await browser.SignInAsync(Wire.Authorize(("client_id", Unassigned), ("redirect_uri", Callback)), "alice", IdpHost.Password);
        Assert.Equal("access_denied", callback.Query()["error"]);
        Assert.Contains(await _idp.RecordsAsync(), record =>
            (string?)record["clientId"] == Unassigned && (string?)record["reason"] == "person_not_assigned_to_client");
    }

    [Theory] // SPEC 68
    [InlineData("https://apps.example/missing.json")]
    [InlineData("https://elsewhere.example/client.json")]
    public async Task An_address_without_a_good_document_or_outside_of_what_is_allowed_is_no_client(string id)
    {
        using var browser = _idp.CreateBrowser();
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(Wire.Authorize(("client_id", id), ("redirect_uri", Callback)))).Status);
        var answer = await _idp.RedeemAsync("x", ("client", ""), ("client_id", id));
        await _idp.AssertRefusedAsync(answer, "invalid_client", "client_authentication_missing", HttpStatusCode.Unauthorized);
    }

    [Fact] // SPEC 68: off unless told, also for a client that has a row
    public async Task Nothing_is_fetched_and_nothing_advertised_unless_it_is_switched_on()
    {
        await using var off = Host(null);
        using var browser = off.CreateBrowser();
        Assert.Equal(HttpStatusCode.BadRequest, (await browser.GetAsync(Wire.Authorize(("client_id", Public), ("redirect_uri", Loopback)))).Status);
        Assert.Empty(_network.Requests);

        Assert.True((bool?)await AdvertisedAsync(_idp));
        Assert.Null(await AdvertisedAsync(off));
    }

    [Fact] // SPEC 68, QUIRKS C17: with the real network, the name leads to loopback
    public async Task A_document_inside_of_our_own_network_is_not_fetched()
    {
        await using var guarded = new IdpHost
        {
            Environment = "Production",
            ChangeSeed = WithoutPasswords,
            Settings = { ["Idp:ClientIdMetadataDocuments:0"] = "127.0.0.1:7200" },
        };
        var answer = await guarded.RedeemAsync("x", ("client", ""), ("client_id", "https://127.0.0.1:7200/client.json"));
        await guarded.AssertRefusedAsync(answer, "invalid_client", "client_authentication_missing", HttpStatusCode.Unauthorized);
        Assert.Contains(guarded.Logs.Warnings, line => line.Contains("is not on the public internet", StringComparison.Ordinal));
    }

    private static async Task<JsonNode?> AdvertisedAsync(IdpHost idp)
    {
        using var http = idp.CreateClient();
        var document = JsonNode.Parse(await http.GetStringAsync(new Uri("/.well-known/oauth-authorization-server", UriKind.Relative)))!;
        return document["client_id_metadata_document_supported"];
    }

    private static void WithoutPasswords(JsonObject seed)
    {
        foreach (var person in seed["people"]!.AsArray())
        {
            person!.AsObject().Remove("password");
            person.AsObject().Remove("totpSecret");
        }
    }

    private async Task<string> CodeAsync(string client, string redirectUri)
    {
        using var browser = _idp.CreateBrowser();
        var callback = await browser.SignInAsync(
            Wire.Authorize(("client_id", client), ("redirect_uri", redirectUri)), "alice", IdpHost.Password);
        return callback.Query()["code"];
    }

    private (string, string?)[] Assertion() =>
    [
        ("client", ""),
        ("client_assertion_type", SigningClient.AssertionType),
        ("client_assertion", _signer.Sign("client-authentication+jwt", new Dictionary<string, object?>
        {
            ["iss"] = Signer,
            ["sub"] = Signer,
            ["aud"] = IdpHost.Issuer,
            ["jti"] = Guid.NewGuid().ToString(),
            ["exp"] = _signer.Now(60),
        })),
    ];

    private IdpHost Host(string? allowed)
    {
        var host = new IdpHost { Network = _network, ChangeSeed = AddClients };
        if (allowed is not null)
            host.Settings["Idp:ClientIdMetadataDocuments:0"] = allowed;
        return host;
    }

    private static void AddClients(JsonObject seed)
    {
        foreach (var id in (string[])[Signer, Public])
        {
            seed["clients"]!.AsArray().Add(new JsonObject
            {
                ["clientId"] = id,
                ["displayName"] = id,
                ["redirectUris"] = new JsonArray(),
                ["authMethod"] = "client_id_metadata_document",
                ["assigned"] = new JsonObject { ["everyone"] = true },
            });
        }
        seed.Named("servers", "name", "design")["clients"]!.AsArray()
            .Add(new JsonObject { ["clientId"] = "signer-at-design", ["idpClientId"] = Signer });
        var connection = seed.ConnectionTo("design").DeepClone().AsObject();
        (connection["client"], connection["clientIdAtServer"]) = (Signer, "signer-at-design");
        seed["connections"]!.AsArray().Add((JsonNode)connection);
    }

    private sealed class DocumentServer(TestIssuer signer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var id = request.RequestUri!.AbsoluteUri;
            if (id.Contains("missing", StringComparison.Ordinal))
                return Task.FromResult(new HttpResponseMessage(HttpStatusCode.NotFound));
            var document = new JsonObject
            {
                ["client_id"] = id,
                ["client_name"] = "App " + id,
                ["redirect_uris"] = new JsonArray(Callback, "http://127.0.0.1/callback"),
                ["application_type"] = "native",
                ["grant_types"] = new JsonArray("authorization_code", "refresh_token", Wire.TokenExchange),
            };
            if (id == Signer)
                (document["token_endpoint_auth_method"], document["jwks"]) = ("private_key_jwt", JsonNode.Parse(signer.Jwks));
            var content = new StringContent(document.ToJsonString(), null, "application/json");
            return Task.FromResult(new HttpResponseMessage { Content = content });
        }
    }
}
