using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Serves MCP over HTTP.</summary>
public static class HttpMcpServerBuilderExtensions
{
    /// <summary>Adds what <c>MapMcp</c> needs to answer over Streamable HTTP.</summary>
    /// <param name="builder">The MCP server's builder.</param>
    /// <param name="configureOptions">Adjusts the transport's options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static IMcpServerBuilder WithHttpTransport(this IMcpServerBuilder builder, Action<HttpServerTransportOptions>? configureOptions = null)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddSingleton<SessionTable>();
        builder.Services.TryAddSingleton<SessionFactory>();
        builder.Services.TryAddSingleton<PostEndpoint>();
        builder.Services.TryAddSingleton<GetEndpoint>();
        builder.Services.TryAddSingleton<DeleteEndpoint>();
        builder.Services.AddHostedService<IdleSessionSweep>();
        builder.Services.TryAddEnumerable(
        [
            ServiceDescriptor.Transient<IConfigureOptions<HttpServerTransportOptions>, HttpServerTransportOptionsSetup>(),
            ServiceDescriptor.Transient<IPostConfigureOptions<McpServerOptions>, AuthorizationFiltersGuard>(),
        ]);

        if (configureOptions is not null)
        {
            builder.Services.Configure(configureOptions);
        }

        return builder;
    }

    /// <summary>Makes <c>[Authorize]</c> and <c>[AllowAnonymous]</c> count on tools, prompts and resources.</summary>
    /// <param name="builder">The MCP server's builder.</param>
    /// <returns><paramref name="builder"/>.</returns>
    /// <remarks>Lists show only what the caller may use; the rest is refused. Call it again after a filter that changes the caller.</remarks>
    public static IMcpServerBuilder AddAuthorizationFilters(this IMcpServerBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);

        builder.Services.TryAddSingleton<AuthorizationFiltersMarker>();
        builder.Services.AddTransient<IConfigureOptions<McpServerOptions>, AuthorizationFilters>();

        return builder;
    }
}
