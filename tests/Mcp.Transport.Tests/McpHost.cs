using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.AspNetCore.Authentication;
using ModelContextProtocol.Client;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>An MCP server on Kestrel at a free port, with an HTTP client.</summary>
internal sealed class McpHost : IAsyncDisposable
{
    public const int LargestBody = 64 * 1024;

    private readonly WebApplication _app;

    private McpHost(WebApplication app)
    {
        _app = app;
        Http = new() { BaseAddress = new(app.Urls.Single()), Timeout = TimeSpan.FromSeconds(30) };
    }

    public HttpClient Http { get; }

    public static async Task<McpHost> StartAsync(
        HttpServerSessionMode mode = HttpServerSessionMode.StatefulForInitializeClients,
        Action<HttpServerTransportOptions>? transport = null,
        Action<IMcpServerBuilder>? server = null,
        Action<McpAuthenticationOptions>? authentication = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(options => options.Limits.MaxRequestBodySize = LargestBody);
        builder.Logging.ClearProviders();

        builder.Services.AddAuthentication("Bearer").AddScheme<AuthenticationSchemeOptions, TestUsers>("Bearer", null);
        builder.Services.AddAuthorizationBuilder().AddPolicy("write", policy => policy.RequireClaim("scope", "write"));
        if (authentication is not null)
        {
            builder.Services
                .AddAuthentication(options => options.DefaultChallengeScheme = McpAuthenticationDefaults.AuthenticationScheme)
                .AddMcp(authentication);
        }

        var mcp = builder.Services.AddMcpServer()
            .WithHttpTransport(options =>
            {
                options.SessionMode = mode;
                transport?.Invoke(options);
            })
            .WithTools([typeof(SampleTools)]);
        server?.Invoke(mcp);

        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        var endpoint = app.MapMcp("/mcp");
        if (authentication is not null)
        {
            endpoint.RequireAuthorization();
        }

        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
            return new(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    public Task<McpClient> ConnectAsync(string? revision, string? user = null)
    {
        var options = new HttpClientTransportOptions
        {
            Endpoint = new(Http.BaseAddress!, "/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = user is null ? null : new Dictionary<string, string> { ["Authorization"] = $"Bearer {user}" },
        };
        return McpClient.CreateAsync(
            new HttpClientTransport(options, Http),
            new() { ProtocolVersion = revision },
            cancellationToken: TestContext.Current.CancellationToken);
    }

    /// <summary>Stops as an application does that is told to.</summary>
    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}
