using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests;

/// <summary>
/// The design server as it runs, in memory: a seed and a store in a directory of its own, a manual clock, and identity providers that it trusts.
/// </summary>
public class DesignServer : IAsyncDisposable
{
    public const string Issuer = "http://localhost:7401";
    public const string Resource = "http://localhost:7401/mcp";
    public const string ClientId = "agent-at-design";
    public const string Secret = "design-secret-for-tests-only-0123456789";
    public const string RecordKey = "a-key-for-tests-only-0123456789-abcdefghijk";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("xaa-design-");
    private WebApplicationFactory<McpServerMarker>? _factory;
    private long _cursor;

    public DesignServer()
    {
        Idp = new("http://localhost:7100", Clock);
        Partner = new("http://localhost:7150", Clock);
        Network.Map("localhost:7100", new KeyServer(() => IdpKeys!()));
        Network.Map("localhost:7150", new KeyServer(() => Answer(Partner.Jwks)));
        IdpKeys = () => Answer(Idp.Jwks);
        Seed = NewSeed();
    }

    public ManualTimeProvider Clock { get; } = new();

    public InMemoryNetwork Network { get; } = new();

    public LogSink Log { get; } = new();

    /// <summary>The company's identity provider.</summary>
    public TestIssuer Idp { get; }

    /// <summary>Another one that the server trusts as well.</summary>
    public TestIssuer Partner { get; }

    /// <summary>What the identity provider answers when its keys are asked for.</summary>
    public Func<HttpResponseMessage> IdpKeys { get; set; }

    /// <summary>What the server is told at its start.</summary>
    public JsonObject Seed { get; }

    public Dictionary<string, string?> Settings { get; } = [];

    public IServiceProvider Services => Factory.Services;

    public string DataDirectory => Path.Combine(_directory.FullName, "data");

    // Whoever comes first starts it, also when many come at once.
    private WebApplicationFactory<McpServerMarker> Factory
    {
        get
        {
            lock (_directory)
            {
                if (_factory is null)
                {
                    _factory = new Host(this);
                    _factory.StartServer();
                }
                return _factory;
            }
        }
    }

    public HttpClient Http() => Factory.CreateClient(new() { BaseAddress = new(Issuer), AllowAutoRedirect = false, HandleCookies = false });

    /// <summary>The claims of a good ID-JAG, for a test to change.</summary>
    public Dictionary<string, object?> Claims(string scope = "design.read") => Idp.IdJagClaims(Issuer, ClientId, Resource, scope);

    public string IdJag(Dictionary<string, object?>? claims = null) => Idp.Sign(JwtTypes.IdJag, claims ?? Claims());

    public Task<TokenAnswer> RedeemAsync(Dictionary<string, object?> claims, params (string Name, string Value)[] more) =>
        RedeemAsync(IdJag(claims), more);

    /// <summary>Redeems an ID-JAG and reads the one record that the server wrote of it.</summary>
    public Task<TokenAnswer> RedeemAsync(string assertion, params (string Name, string Value)[] more) =>
        AskAsync([("grant_type", GrantTypes.JwtBearer), ("assertion", assertion), .. more]);

    /// <summary>Asks for a token; what is named <c>DPoP</c> goes as the header.</summary>
    public async Task<TokenAnswer> AskAsync((string Name, string Value)[] form, string? basic = $"{ClientId}:{Secret}")
    {
        var answer = await PostAsync(Form(form), basic, [.. form.Where(p => p.Name == "DPoP").Select(p => p.Value)]);
        return answer with { Record = await NextRecordAsync() };
    }

    /// <summary>Posts to an endpoint of the authorization server without a look at the records.</summary>
    public async Task<TokenAnswer> PostAsync(
        HttpContent content, string? basic = $"{ClientId}:{Secret}", string[]? proofs = null, string path = "/oauth/token")
    {
        using var http = Http();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (basic is not null)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        foreach (var proof in proofs ?? [])
            request.Headers.TryAddWithoutValidation("DPoP", proof);
        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new(response, body is "" ? [] : JsonNode.Parse(body)!.AsObject(), null!);
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] form) =>
        new(form.Where(p => p.Name != "DPoP").Select(p => KeyValuePair.Create(p.Name, p.Value)));

    /// <summary>Waits for the next record that this server wrote.</summary>
    public async Task<TokenRequestRecord> NextRecordAsync()
    {
        var records = Services.GetRequiredService<IRecordStore>();
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        var page = await records.ReadAsync(_cursor, 1, TimeSpan.FromDays(1), late.Token);
        _cursor = page.Next;
        return Assert.Single(page.Records);
    }

    /// <summary>An access token that is bound to a key.</summary>
    public async Task<string> BoundTokenAsync(ProofKey key, string scope = "design.read") =>
        (await RedeemAsync(Claims(scope), ("DPoP", key.Prove(Issuer + "/oauth/token")))).AccessToken;

    public async Task<string> AccessTokenAsync(string scope) => (await RedeemAsync(Claims(scope))).AccessToken;

    /// <summary>Stops the process and starts another one on the same data.</summary>
    public async Task RestartAsync()
    {
        if (_factory is not null)
            await _factory.DisposeAsync();
        _factory = null;
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_factory is not null)
            await _factory.DisposeAsync();
        Idp.Dispose();
        Partner.Dispose();
        TestStores.Drop(DataDirectory);
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    public static HttpResponseMessage Answer(string json) => new() { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private static JsonObject NewSeed() => new()
    {
        ["name"] = "design",
        ["displayName"] = "Design",
        ["issuer"] = "{design}",
        ["resource"] = "{design}/mcp",
        ["scopes"] = new JsonArray("design.read", "design.write"),
        ["requireAcr"] = new JsonObject(),
        ["accounts"] = "just-in-time",
        ["trustedIssuers"] = new JsonArray(
            new JsonObject { ["issuer"] = "{idp}", ["jwksUri"] = "{idp}/jwks", ["algorithms"] = new JsonArray("ES256") },
            new JsonObject
            {
                ["issuer"] = "http://localhost:7150",
                ["jwksUri"] = "http://localhost:7150/jwks",
                ["algorithms"] = new JsonArray("ES256", "RS256"),
            }),
        ["clients"] = new JsonArray(Client(ClientId), Client("other-at-design")),
        ["recordReaders"] = new JsonArray(new JsonObject { ["name"] = "flow", ["key"] = RecordKey }),
    };

    public static JsonObject Client(string id) => new()
    {
        ["clientId"] = id,
        ["displayName"] = "Acme Agent",
        ["authMethod"] = "client_secret_basic",
        ["secret"] = Secret,
    };

    private sealed class Host(DesignServer server) : WebApplicationFactory<McpServerMarker>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            var seed = Path.Combine(server._directory.FullName, "design.json");
            File.WriteAllText(seed, server.Seed.ToJsonString());
            builder.UseSetting("McpServer:Name", "design");
            builder.UseSetting("McpServer:SeedFile", seed);
            builder.UseSetting("McpServer:DataDirectory", server.DataDirectory);
            builder.UseSetting("ConnectionStrings:design", TestStores.ConnectionString(server.DataDirectory));
            builder.UseSetting("Addresses:idp", "http://localhost:7100");
            builder.UseSetting("Addresses:design", Issuer);
            foreach (var (name, value) in server.Settings)
                builder.UseSetting(name, value);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(server.Log).SetMinimumLevel(LogLevel.Trace));
            builder.ConfigureTestServices(services =>
            {
                services.AddSingleton<TimeProvider>(server.Clock);
                services.AddMcpServer().WithTools<GuardedTools>();
                server.Network.Use(services);
            });
        }
    }

    protected sealed class KeyServer(Func<HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answer());
    }
}

/// <summary>An answer of the token endpoint, with the record of it.</summary>
public sealed record TokenAnswer(HttpResponseMessage Response, JsonObject Body, TokenRequestRecord Record)
{
    public int Status => (int)Response.StatusCode;

    public string AccessToken => (string)Body["access_token"]!;

    public void AssertIssued()
    {
        Assert.True(Status == 200, Body.ToJsonString());
        Assert.True(Response.Headers.CacheControl?.NoStore);
        Assert.Equal(Outcome.Issued, Record.Outcome);
    }

    /// <summary>The wire says the code, the record says the reason, and no token left.</summary>
    public void AssertRefused(string code, string reason, int status = 400)
    {
        Assert.Equal((status, code, reason), (Status, (string?)Body["error"], Record.Reason));
        Assert.Equal((Outcome.Refused, code, FlowStep.JwtBearerGrant), (Record.Outcome, Record.ErrorCode, Record.Step));
        Assert.False(Body.ContainsKey("access_token"));
        Assert.Null(Record.IssuedId);
        Assert.True(Response.Headers.CacheControl?.NoStore);
    }
}
