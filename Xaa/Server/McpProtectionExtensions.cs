using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>Protects an MCP endpoint with access tokens and scopes per tool.</summary>
public static class McpProtectionExtensions
{
    /// <summary>Adds authentication by access token, bearer or bound. The host adds <see cref="SigningKeys"/> and an <see cref="IRecordStore"/>.</summary>
    public static IServiceCollection AddMcpProtection(this IServiceCollection services, Func<IServiceProvider, McpProtectionOptions> options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new RecordGate(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<DpopProofValidator>();
        services.AddSingleton<TokenPossession>();
        services.TryAddSingleton(provider =>
        {
            var protection = provider.GetRequiredService<McpProtectionOptions>();
            return new AccessTokenValidator(
                protection.Issuer, protection.Resource, provider.GetRequiredService<SigningKeys>(), provider.GetRequiredService<TimeProvider>());
        });
        // Each refusal is recorded with its reason; the framework's own lines would say it twice.
        services.AddLogging(logging => logging.AddFilter(typeof(AccessTokenAuthentication).FullName, LogLevel.Warning));
        services.AddAuthorization();
        services.AddAuthentication(AccessTokenAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, AccessTokenAuthentication>(AccessTokenAuthentication.SchemeName, null);
        return services;
    }

    /// <summary>
    /// Puts the guards in front of the MCP endpoint: Origin and Host, record, access token, tool scopes. Map the endpoint with
    /// <c>MapMcp(path).RequireAuthorization()</c> behind it.
    /// </summary>
    public static IApplicationBuilder UseMcpProtection(this IApplicationBuilder app)
    {
        var path = app.ApplicationServices.GetRequiredService<McpProtectionOptions>().Path;
        bool IsMcp(HttpContext http) => http.Request.Path.StartsWithSegments(path);

        // Authentication and authorization stand in the pipeline itself: in a branch, the host would put another pair in front of
        // everything, and refuse before the guards have seen the request.
        return app
            .UseWhen(IsMcp, mcp => mcp.UseMiddleware<OriginHostGuard>().UseMiddleware<ResourceRequestRecorder>())
            .UseAuthentication()
            .UseWhen(IsMcp, mcp => mcp.UseMiddleware<ToolScopeGuard>())
            .UseAuthorization();
    }

    /// <summary>The protected resource metadata of an MCP server. RFC 9728 §2.</summary>
    public static ProtectedResourceMetadata ToMetadata(this McpProtectionOptions options, string name) => new()
    {
        Resource = options.Resource,
        AuthorizationServers = [options.Issuer],
        ScopesSupported = options.BasicScopes,
        AuthorizationDetailsTypesSupported = options.DetailTypes,
        BearerMethodsSupported = ["header"],
        DpopSigningAlgValuesSupported = PublicKeys.Algorithms,
        DpopBoundAccessTokensRequired = options.RequireProof ? true : null,
        ResourceName = name,
    };
}
