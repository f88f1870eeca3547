using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.Jwt;
using Xaa.Records;
using Xaa.Server;
using Xaa.Testing;

namespace Xaa.Tests.Server;

/// <summary>An endpoint behind the guards that answers with the body it was given.</summary>
internal sealed class GuardedHost : IAsyncDisposable
{
    public const string Issuer = "http://localhost:7401";
    public const string Resource = "http://localhost:7401/mcp";

    private static readonly IReadOnlyList<SigningKeyMaterial> Material = SigningKeys.Generate();
    private readonly WebApplication _app;

    public GuardedHost(
        string? localAddress = null, RequestDelegate? endpoint = null, Func<IRecordStore, IRecordStore>? store = null, string? acrToWrite = null)
    {
        Tokens = new(Issuer, Clock, Material);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(store?.Invoke(Store) ?? Store);
        builder.Services.AddSingleton(Tokens.Keys);
        builder.Services.AddMcpProtection(_ => new()
        {
            Party = "design",
            Issuer = Issuer,
            Resource = Resource,
            Path = "/mcp",
            BasicScopes = ["design.read", "design.write"],
            RequireAcr = acrToWrite is null ? [] : new Dictionary<string, string> { ["design.write"] = acrToWrite },
            ToolScopes = tool => tool switch
            {
                "read" => ["design.read"],
                "move" => ["design.read", "design.write"],
                "closed" => [],
                _ => null,
            },
            PromptScopes = prompt => prompt switch
            {
                "summarise" => ["design.read"],
                "closed" => [],
                _ => null,
            },
            ResourceScopes = uri => uri switch
            {
                "design://files/{id}" or "design://files/one" => ["design.read"],
                "design://closed" => [],
                _ => null,
            },
        });
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            http.Connection.LocalIpAddress = localAddress is null ? null : IPAddress.Parse(localAddress);
            return next(http);
        });
        _app.UseMcpProtection();
        _app.MapPost("/mcp", endpoint ?? Echo).RequireAuthorization();
        _app.StartAsync().GetAwaiter().GetResult();
        Http = _app.GetTestClient();
    }

    public ManualTimeProvider Clock { get; } = new();

    public InMemoryRecordStore Store { get; } = new();

    public TestIssuer Tokens { get; }

    public HttpClient Http { get; }

    public string Token(string scope) => Tokens.AccessToken(Resource, "agent-at-design", scope);

    public Task<HttpResponseMessage> CallAsync(string tool, string scope) =>
        PostAsync($$"""{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"{{tool}}"} }""", "Bearer " + Token(scope));

    public Task<HttpResponseMessage> PostAsync(string body, string? authorization, params (string Name, string Value)[] headers) =>
        SendAsync(new StringContent(body, Encoding.UTF8, "application/json"), authorization, "/mcp", headers);

    public async Task<HttpResponseMessage> SendAsync(
        HttpContent content, string? authorization, string path = "/mcp",
        (string Name, string Value)[]? headers = null, CancellationToken? cancellation = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        foreach (var (name, value) in headers ?? [])
            request.Headers.TryAddWithoutValidation(name, value);
        return await Http.SendAsync(request, cancellation ?? TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        Tokens.Dispose();
    }

    private static async Task Echo(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        await http.Response.WriteAsync(await reader.ReadToEndAsync(http.RequestAborted));
    }
}
