using Xaa.Jwt;
using Xaa.McpServerSample.Authorization.Registration;
using Xaa.McpServerSample.Ordinary;
using Xaa.McpServerSample.Samples;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.McpServerSample.Authorization;

/// <summary>The resource authorization server: it turns ID-JAGs into access tokens for the MCP server beside it.</summary>
public static class AuthorizationServer
{
    private static readonly string[] GrantsHere = [GrantTypes.JwtBearer, GrantTypes.JwtDpop];
    private static readonly string[] AuthMethodsHere = [AuthMethods.ClientSecretBasic, AuthMethods.ClientSecretPost, AuthMethods.PrivateKeyJwt];

    public static IServiceCollection AddAuthorizationServer(this IServiceCollection services)
    {
        services.AddClients();
        services.AddSingleton<Accounts>();
        foreach (var grantType in GrantsHere)
            services.AddSingleton<IGrant>(provider => ActivatorUtilities.CreateInstance<JwtBearerGrant>(provider, grantType));
        services.AddSingleton<TrustedIssuers>();
        services.AddSingleton<RevokedTokens>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton(provider =>
        {
            var server = provider.GetRequiredService<ServerSeed>();
            var trusted = provider.GetRequiredService<TrustedIssuers>();
            return new IdJagValidator(
                server.Issuer, [server.Resource], trusted.All, provider.GetRequiredService<TimeProvider>(), server.RequireProof)
            {
                DetailTypes = SampleServers.DetailTypes(server.Name)
                    .Where(known => server.DetailTypes?.Contains(known.Key, StringComparer.Ordinal) == true)
                    .ToDictionary(StringComparer.Ordinal),
            };
        });
        services.AddSingleton(provider => new AccessTokenIssuer(
            provider.GetRequiredService<ServerSeed>().Issuer,
            provider.GetRequiredService<SigningKeys>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<Microsoft.Extensions.Options.IOptions<SampleServerOptions>>().Value.AccessTokenLifetime));
        return services.AddTokenEndpoint(provider =>
        {
            var server = provider.GetRequiredService<ServerSeed>();
            return new(server.Name, FlowStep.JwtBearerGrant, server.Issuer, server.Issuer + "/oauth/token");
        });
    }

    private static void AddClients(this IServiceCollection services)
    {
        services.AddSingleton<IClientRegistry, ServerClients>();
        services.AddSingleton(provider => new ClientMetadataOptions(provider.GetRequiredService<ServerSeed>().ClientMetadataDocuments ?? []));
        services.AddSingleton<RegisteredClients>();
        services.AddSingleton(provider => new RegistrationRules(
            provider.GetRequiredService<ServerSeed>().IsOrdinaryWayOpen ? [.. GrantsHere, .. OrdinarySetup.Grants] : GrantsHere,
            provider.GetRequiredService<PublicNetwork>()));
        services.AddSingleton<RegistrationEndpoint>();
    }

    public static void MapAuthorizationServer(this IEndpointRouteBuilder app)
    {
        app.MapAuthorizationServerMetadata(provider =>
        {
            var server = provider.GetRequiredService<ServerSeed>();
            return Describe(server).WithOrdinaryWay(server);
        });
        app.MapJwks("/oauth/jwks", provider => provider.GetRequiredService<KeyRotationSettings>().Announcement);
        app.MapTokenEndpoint("/oauth/token");
        app.MapPost("/oauth/revoke", (HttpContext http, RevocationEndpoint revocation) => revocation.RevokeAsync(http)).DisableAntiforgery();
        app.MapPost("/oauth/introspect", (HttpContext http, IntrospectionEndpoint introspection) => introspection.AnswerAsync(http)).DisableAntiforgery();
        if (app.ServiceProvider.GetRequiredService<ServerSeed>().DynamicClientRegistration)
            app.MapRegistration();
    }

    private static void MapRegistration(this IEndpointRouteBuilder app)
    {
        const string One = RegistrationEndpoint.Path + "/{clientId}";
        app.MapPost(RegistrationEndpoint.Path, (HttpContext http, RegistrationEndpoint clients) => clients.RegisterAsync(http));
        app.MapGet(One, (HttpContext http, string clientId, RegistrationEndpoint clients) => clients.ShowAsync(http, clientId));
        app.MapPut(One, (HttpContext http, string clientId, RegistrationEndpoint clients) => clients.ReplaceAsync(http, clientId));
        app.MapDelete(One, (HttpContext http, string clientId, RegistrationEndpoint clients) => clients.RemoveAsync(http, clientId));
    }

    // SPEC 52 and 53: what is redeemed here, never whose.
    private static AuthorizationServerMetadata Describe(ServerSeed server) => new()
    {
        Issuer = server.Issuer,
        // Named also where it is closed, and no response type says so: RFC 8414 §2 lets it be left out, but the client of MCP's TypeScript SDK then takes
        // the document for none (its schema demands the member, for every grant).
        AuthorizationEndpoint = server.Issuer + OrdinaryAuthorizeEndpoint.Path,
        TokenEndpoint = server.Issuer + "/oauth/token",
        JwksUri = server.Issuer + "/oauth/jwks",
        RevocationEndpoint = server.Issuer + "/oauth/revoke",
        IntrospectionEndpoint = server.Issuer + "/oauth/introspect",
        ScopesSupported = server.Scopes,
        AuthorizationDetailsTypesSupported = server.DetailTypes,
        ResponseTypesSupported = [],
        GrantTypesSupported = GrantsHere,
        TokenEndpointAuthMethodsSupported = AuthMethodsHere,
        TokenEndpointAuthSigningAlgValuesSupported = PublicKeys.Algorithms,
        DpopSigningAlgValuesSupported = PublicKeys.Algorithms,
        RevocationEndpointAuthMethodsSupported = AuthMethodsHere,
        RevocationEndpointAuthSigningAlgValuesSupported = PublicKeys.Algorithms,
        IntrospectionEndpointAuthMethodsSupported = AuthMethodsHere,
        IntrospectionEndpointAuthSigningAlgValuesSupported = PublicKeys.Algorithms,
        AuthorizationGrantProfilesSupported = [GrantProfiles.IdJag],
        RegistrationEndpoint = server.DynamicClientRegistration ? server.Issuer + RegistrationEndpoint.Path : null,
        ClientIdMetadataDocumentSupported = server.ClientMetadataDocuments is [_, ..] ? true : null,
    };
}
