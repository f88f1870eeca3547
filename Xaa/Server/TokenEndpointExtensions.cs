using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>Registers and maps the endpoints that every authorization server has.</summary>
public static class TokenEndpointExtensions
{
    // In seconds.
    private const long LongestFresh = 300;

    /// <summary>
    /// Adds the token endpoint. The host adds its <see cref="IGrant"/>s, its <see cref="IClientRegistry"/> and an <see cref="IRecordStore"/>.
    /// </summary>
    public static IServiceCollection AddTokenEndpoint(this IServiceCollection services, Func<IServiceProvider, TokenEndpointOptions> options)
    {
        services.AddSingleton(options);
        services.TryAddSingleton(TimeProvider.System);
        services.AddPublicNetwork();
        services.TryAddSingleton<DpopProofValidator>();
        services.TryAddSingleton(new ClientMetadataOptions([]));
        services.TryAddSingleton<ClientMetadataDocuments>();
        services.TryAddSingleton<ClientKeys>();
        services.TryAddSingleton<ClientAssertionValidator>();
        services.TryAddSingleton<ClientAuthenticator>();
        services.TryAddSingleton(provider => new RecordGate(provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<TokenEndpoint>();
        services.TryAddSingleton<ClientForms>();
        return services;
    }

    /// <summary>Maps the token endpoint.</summary>
    public static IEndpointConventionBuilder MapTokenEndpoint(this IEndpointRouteBuilder endpoints, string path) =>
        endpoints.MapPost(path, (HttpContext http, TokenEndpoint token) => token.HandleAsync(http)).DisableAntiforgery();

    /// <summary>Maps both documents of authorization server metadata: RFC 8414 §3 and OpenID Connect Discovery §4 (SPEC 58).</summary>
    public static void MapAuthorizationServerMetadata(
        this IEndpointRouteBuilder endpoints, Func<IServiceProvider, AuthorizationServerMetadata> metadata)
    {
        foreach (var path in (string[])[WellKnown.AuthorizationServer, WellKnown.OpenIdConfiguration])
            endpoints.MapPublicJson(path, http => http.WritePublicJson(metadata(http.RequestServices), OAuthJson.Default.AuthorizationServerMetadata));
    }

    /// <summary>Maps the key set. RFC 7517 §5.</summary>
    /// <param name="endpoints">The routes.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="announcement">
    /// How long a new key is published before it signs: caches may keep the set no longer, so that none of them lacks a key that signs.
    /// </param>
    public static void MapJwks(this IEndpointRouteBuilder endpoints, string path, Func<IServiceProvider, TimeSpan> announcement) =>
        endpoints.MapPublicJson(path, http =>
            http.WritePublicJson(
                http.RequestServices.GetRequiredService<SigningKeys>().Jwks, JwksJson.Default.Jwks, announcement(http.RequestServices)));

    /// <summary>Maps protected resource metadata at the origin and at the path of the resource. RFC 9728 §3.1, SPEC C12.</summary>
    /// <param name="endpoints">The routes.</param>
    /// <param name="resourcePath">The path of the resource, such as <c>/mcp</c>.</param>
    /// <param name="metadata">The document.</param>
    public static void MapProtectedResourceMetadata(
        this IEndpointRouteBuilder endpoints, string resourcePath, Func<IServiceProvider, ProtectedResourceMetadata> metadata)
    {
        foreach (var path in (string[])[WellKnown.ProtectedResource, WellKnown.ProtectedResource + resourcePath])
            endpoints.MapPublicJson(path, http => http.WritePublicJson(metadata(http.RequestServices), OAuthJson.Default.ProtectedResourceMetadata));
    }

    private static void MapPublicJson(this IEndpointRouteBuilder endpoints, string path, RequestDelegate write)
    {
        endpoints.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], write);
        // MCP clients in browsers say their revision in a header of its own, so the browser asks first whether that is allowed.
        endpoints.MapMethods(path, [HttpMethods.Options], http =>
        {
            http.Response.StatusCode = StatusCodes.Status204NoContent;
            http.Response.Headers.AccessControlAllowOrigin = "*";
            http.Response.Headers.AccessControlAllowMethods = "GET, HEAD";
            http.Response.Headers.AccessControlAllowHeaders = "*";
            return Task.CompletedTask;
        });
    }

    private static Task WritePublicJson<T>(this HttpContext http, T document, JsonTypeInfo<T> type, TimeSpan? freshFor = null)
    {
        // Public documents: browsers of any origin may read them, and caches may keep them for a while.
        http.Response.Headers.AccessControlAllowOrigin = "*";
        http.Response.Headers.CacheControl = $"public, max-age={Math.Min(LongestFresh, (long)(freshFor?.TotalSeconds ?? LongestFresh))}";
        return http.Response.WriteAsJsonAsync(document, type, "application/json", http.RequestAborted);
    }
}
