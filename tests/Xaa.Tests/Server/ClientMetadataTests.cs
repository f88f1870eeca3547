using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Xaa.OAuth;
using Xaa.Server;
using Xaa.Testing;

namespace Xaa.Tests.Server;

/// <summary>SPEC 68, QUIRKS C17: a client that is the document its id is the address of.</summary>
public sealed class ClientMetadataTests : HttpMessageHandler, IHttpClientFactory
{
    private const string Id = "https://apps.example/cli/client.json";

    private readonly ManualTimeProvider _clock = new();
    private readonly PublicNetwork _network = new(Dns.GetHostAddressesAsync, allowLoopback: false);
    private readonly JsonObject _document = new()
    {
        ["client_id"] = Id,
        ["client_name"] = "Command line",
        ["redirect_uris"] = new JsonArray("http://127.0.0.1/callback", "https://apps.example/callback"),
        ["grant_types"] = new JsonArray("authorization_code", "refresh_token", GrantTypes.TokenExchange),
        ["token_endpoint_auth_method"] = "none",
        ["application_type"] = "native",
    };

    private int _fetched;
    private Func<HttpResponseMessage>? _answer;
    private Task _hold = Task.CompletedTask;

    public HttpClient CreateClient(string name)
    {
        Assert.Equal(PublicNetwork.ClientName, name);
        return new(this, disposeHandler: false);
    }

    [Fact] // SPEC 68
    public async Task A_good_document_is_a_client_that_signs_in()
    {
        var client = await Documents().FindAsync(Id, TestContext.Current.CancellationToken);
        Assert.Equal((Id, "Command line", AuthMethods.None, true), (client!.ClientId, client.DisplayName, client.AuthMethod, client.IsNative));
        Assert.True(client.AcceptsRedirectUri("http://127.0.0.1:51000/callback"));
        // SPEC 65: it asks for the exchange, and does not get it.
        Assert.Equal([GrantTypes.AuthorizationCode, GrantTypes.RefreshToken], client.GrantTypes.Order());
    }

    [Fact] // SPEC 68, 67
    public async Task A_document_with_keys_is_a_client_that_signs()
    {
        using var issuer = new TestIssuer(Id, _clock);
        _document["token_endpoint_auth_method"] = "private_key_jwt";
        _document["jwks"] = JsonNode.Parse(issuer.Jwks);
        var client = await Documents().FindAsync(Id, TestContext.Current.CancellationToken);
        Assert.Equal((AuthMethods.PrivateKeyJwt, 2), (client!.AuthMethod, client.Keys.Count));
        Assert.Contains(GrantTypes.TokenExchange, client.GrantTypes);
    }

    [Theory] // SPEC 68
    [InlineData("agent")]
    [InlineData("http://apps.example/client.json")]
    [InlineData("https://apps.example")]
    [InlineData("https://apps.example/")]
    [InlineData("https://apps.example/../client.json")]
    [InlineData("https://apps.example/a/./client.json")]
    [InlineData("https://apps.example/%2e%2e/client.json")]
    [InlineData("https://apps.example/client.json#x")]
    [InlineData("https://apps.example/client.json?x=1")]
    [InlineData("https://me@apps.example/client.json")]
    [InlineData("https://me:pass@apps.example/client.json")]
    [InlineData("https://APPS.example/client.json")]
    [InlineData("https://apps.example:443/client.json")]
    [InlineData("https://apps.example:8443/client.json")]
    [InlineData("https://apps.example.evil.example/client.json")]
    [InlineData("https://evil.example/apps.example")]
    [InlineData("https://127.0.0.1/client.json")]
    [InlineData("javascript:alert(1)")]
    public async Task An_id_that_is_no_allowed_address_is_not_fetched(string id)
    {
        Assert.Null(await Documents().FindAsync(id, TestContext.Current.CancellationToken));
        Assert.Equal(0, _fetched);
    }

    [Fact] // SPEC 68: default deny
    public async Task Nothing_is_fetched_unless_it_is_allowed_by_host_or_by_address()
    {
        Assert.Null(await Documents([]).FindAsync(Id, TestContext.Current.CancellationToken));
        Assert.Null(await Documents(["https://apps.example/other.json"]).FindAsync(Id, TestContext.Current.CancellationToken));
        Assert.Equal(0, _fetched);
        Assert.NotNull(await Documents([Id]).FindAsync(Id, TestContext.Current.CancellationToken));
    }

    [Theory] // SPEC 68
    [InlineData("client_id", "\"https://apps.example/cli/client.json/\"")]
    [InlineData("client_id", "\"HTTPS://apps.example/cli/client.json\"")]
    [InlineData("client_id", null)]
    [InlineData("client_secret", "\"s\"")]
    [InlineData("client_secret_expires_at", "0")]
    [InlineData("token_endpoint_auth_method", "\"client_secret_basic\"")]
    [InlineData("token_endpoint_auth_method", "\"client_secret_jwt\"")]
    [InlineData("token_endpoint_auth_method", "\"private_key_jwt\"")]
    [InlineData("redirect_uris", "\"https://apps.example/callback\"", true)]
    [InlineData("redirect_uris", """["http://apps.example/callback"]""")]
    [InlineData("redirect_uris", """["javascript:alert(1)"]""")]
    [InlineData("redirect_uris", """["https://apps.example/callback#x"]""")]
    [InlineData("redirect_uris", """[7]""")]
    public async Task A_document_that_says_something_else_is_no_client(string member, string? value, bool accepted = false)
    {
        _document.Remove(member);
        if (value is not null)
            _document[member] = JsonNode.Parse(value);
        Assert.Equal(accepted, await Documents().FindAsync(Id, TestContext.Current.CancellationToken) is not null);
    }

    [Theory] // SPEC 68
    [InlineData("""{"keys":[]}""", null)]
    [InlineData(null, "http://apps.example/jwks")]
    [InlineData(null, "https://127.0.0.1/jwks", true)]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"x","y":"y","d":"d"}]}""", null)]
    [InlineData("""{"keys":[]}""", "https://apps.example/jwks")]
    public async Task Keys_that_cannot_be_used_are_no_keys(string? jwks, string? jwksUri, bool refusedWhenFetched = false)
    {
        _document["token_endpoint_auth_method"] = "private_key_jwt";
        _document["jwks"] = jwks is null ? null : JsonNode.Parse(jwks);
        _document["jwks_uri"] = jwksUri;
        foreach (var absent in (string[])["jwks", "jwks_uri"])
        {
            if (_document[absent] is null)
                _document.Remove(absent);
        }
        Assert.Equal(refusedWhenFetched, await Documents().FindAsync(Id, TestContext.Current.CancellationToken) is not null);
    }

    public static TheoryData<HttpStatusCode, string?, string> BadAnswers => new()
    {
        { HttpStatusCode.Created, null, "application/json" },
        { HttpStatusCode.Redirect, null, "application/json" },
        { HttpStatusCode.NotFound, null, "application/json" },
        { HttpStatusCode.OK, null, "text/html" },
        { HttpStatusCode.OK, "not JSON", "application/json" },
        { HttpStatusCode.OK, "[]", "application/json" },
        { HttpStatusCode.OK, $$"""{"client_id":"{{Id}}","client_id":"{{Id}}"}""", "application/json" },
        { HttpStatusCode.OK, $$"""{"client_id":"{{Id}}","pad":"{{new string('x', 5 * 1024)}}"}""", "application/json" },
    };

    [Theory] // SPEC 68: only 200 and JSON, five kilobytes; a failure is not kept, and not hurried
    [MemberData(nameof(BadAnswers))]
    public async Task A_bad_answer_is_no_client_and_is_asked_for_again_after_a_while(HttpStatusCode status, string? body, string type)
    {
        var documents = Documents();
        _answer = () => new(status) { Content = new StringContent(body ?? _document.ToJsonString(), null, type) };
        Assert.Null(await documents.FindAsync(Id, TestContext.Current.CancellationToken));
        Assert.Null(await documents.FindAsync(Id, TestContext.Current.CancellationToken));
        Assert.Equal(1, _fetched);

        _answer = null;
        _clock.Advance(ClientMetadataDocuments.RetryInterval);
        Assert.NotNull(await documents.FindAsync(Id, TestContext.Current.CancellationToken));
    }

    [Theory] // SPEC 68: cache headers, within bounds
    [InlineData(null, 10)]
    [InlineData("no-store", 1)]
    [InlineData("max-age=0", 1)]
    [InlineData("max-age=120", 2)]
    [InlineData("max-age=31536000", 24 * 60)]
    public async Task A_document_is_kept_as_long_as_it_says_within_bounds(string? cacheControl, int minutes)
    {
        _answer = () =>
        {
            var response = new HttpResponseMessage { Content = new StringContent(_document.ToJsonString(), null, "application/json") };
            if (cacheControl is not null)
                response.Headers.Add("Cache-Control", cacheControl);
            return response;
        };
        var documents = Documents();
        await documents.FindAsync(Id, TestContext.Current.CancellationToken);
        _clock.Advance(TimeSpan.FromMinutes(minutes) - TimeSpan.FromSeconds(1));
        await documents.FindAsync(Id, TestContext.Current.CancellationToken);
        Assert.Equal(1, _fetched);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await documents.FindAsync(Id, TestContext.Current.CancellationToken);
        Assert.Equal(2, _fetched);
    }

    [Fact] // SPEC 68
    public async Task A_member_whose_name_is_no_text_makes_it_no_document()
    {
        var json = _document.ToJsonString()[..^1] + ",\"contacts\":{\"\\ud800\":1}}";
        _answer = () => new() { Content = new StringContent(json, null, "application/json") };
        Assert.Null(await Documents().FindAsync(Id, TestContext.Current.CancellationToken));
    }

    [Fact] // SPEC 68
    public async Task Who_asks_at_the_same_time_shares_one_fetch_and_may_go_away()
    {
        var held = new TaskCompletionSource();
        _hold = held.Task;
        var documents = Documents();
        using var impatient = new CancellationTokenSource();
        var first = documents.FindAsync(Id, impatient.Token).AsTask();
        var others = Enumerable.Range(0, 10).Select(_ => documents.FindAsync(Id, TestContext.Current.CancellationToken).AsTask()).ToList();
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        held.SetResult();

        Assert.All(await Task.WhenAll(others), Assert.NotNull);
        Assert.Equal(1, _fetched);
    }

    [Fact] // SPEC 68: nobody makes the server fetch without end
    public async Task Addresses_that_are_made_up_are_fetched_thirty_times_a_minute_at_most()
    {
        var documents = Documents();
        for (var i = 0; i < 40; i++)
            Assert.Null(await documents.FindAsync($"https://apps.example/{i}", TestContext.Current.CancellationToken));
        Assert.Equal(30, _fetched);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(await documents.FindAsync(Id, TestContext.Current.CancellationToken));
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _fetched);
        await _hold;
        return _answer?.Invoke() ?? new() { Content = new StringContent(_document.ToJsonString(), null, "application/json") };
    }

    private ClientMetadataDocuments Documents(string[]? allowed = null) =>
        new(new(allowed ?? ["apps.example"]), _network, this, _clock, NullLogger<ClientMetadataDocuments>.Instance);
}
