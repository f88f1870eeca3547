using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Starts MCP servers for callers.</summary>
internal sealed class SessionFactory(
    IOptions<HttpServerTransportOptions> transportOptions,
    IOptions<McpServerOptions> serverOptions,
    IOptionsFactory<McpServerOptions> freshServerOptions,
    IServiceProvider services,
    ILoggerFactory loggers)
{
    private const int SessionIdBytes = 16;

    private HttpServerTransportOptions Options => transportOptions.Value;

    /// <summary>A server that outlives the request, with a service scope per MCP request.</summary>
    public async Task<StreamableHttpSession> StartSessionAsync(HttpContext http)
    {
        var id = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SessionIdBytes));
        var transport = new StreamableHttpServerTransport(loggers)
        {
            SessionId = id,
            FlowExecutionContextFromRequests = !Options.PerSessionExecutionContext,
            EventStreamStore = Options.EventStreamStore,
        };
        var server = Options.ConfigureSessionOptions is null ? serverOptions.Value : await ConfigureAsync(http, FreshOptions());
        return Start(http, id, transport, server, services);
    }

    /// <summary>A server for one request, which therefore is the service scope.</summary>
    public async Task<StreamableHttpSession> StartForRequestAsync(HttpContext http)
    {
        var server = FreshOptions();
        server.ScopeRequests = false;
        var transport = new StreamableHttpServerTransport(loggers) { Stateless = true };
        return Start(http, id: "", transport, await ConfigureAsync(http, server), http.RequestServices);
    }

    private McpServerOptions FreshOptions() => freshServerOptions.Create(Microsoft.Extensions.Options.Options.DefaultName);

    private async Task<McpServerOptions> ConfigureAsync(HttpContext http, McpServerOptions options)
    {
        if (Options.ConfigureSessionOptions is { } configure)
        {
            await configure(http, options, http.RequestAborted);
        }

        return options;
    }

    private StreamableHttpSession Start(
        HttpContext http, string id, StreamableHttpServerTransport transport, McpServerOptions options, IServiceProvider scope)
    {
        var server = McpServer.Create(transport, options, loggers, scope);
        http.Features.Set(server);

        var session = new StreamableHttpSession(id, transport, server, SessionOwner.Of(http.User), Options.TimeProvider);
        session.Start(Options.RunSessionHandler is { } run
            ? (mcp, closing) => run(http, mcp, closing)
            : (mcp, closing) => mcp.RunAsync(closing));
        return session;
    }
}
