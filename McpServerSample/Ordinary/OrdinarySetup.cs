using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>
/// The ordinary way in, to compare with: the person signs in here through her company's IdP, allows the client on a consent screen, and the client
/// holds a refresh token. Closed unless the seed opens it.
/// </summary>
public static class OrdinarySetup
{
    /// <summary>The grant types that opening it adds.</summary>
    public static readonly IReadOnlyList<string> Grants = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken];

    public static void AddOrdinaryWay(this IServiceCollection services)
    {
        services.AddSingleton<OrdinarySessions>();
        services.AddSingleton<BrowserSession>();
        services.AddSingleton<SealedRequest>();
        services.AddSingleton<OrdinaryRequestReader>();
        services.AddSingleton<OrdinaryAuthorizeEndpoint>();
        services.AddSingleton<ConsentStore>();
        services.AddSingleton<OrdinaryCodes>();
        services.AddSingleton<ConsentEndpoint>();
        services.AddSingleton<OrdinaryTokens>();
        services.AddSingleton<IGrant, OrdinaryCodeGrant>();
        services.AddSingleton<IGrant, OrdinaryRefreshGrant>();
        services.AddOrdinarySignIn();

        services.AddRazorComponents();
        services.AddDataProtection();
        services.AddOptions<DataProtectionOptions>()
            .Configure<ServerSeed>((protection, server) => protection.ApplicationDiscriminator = server.Issuer);
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<ServerSeed>((antiforgery, server) =>
        {
            antiforgery.Cookie.Name = $"xaa.{server.Name}.antiforgery";
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
            // Our pages say it more strictly, with frame-ancestors.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
    }

    /// <summary>What stands in front of the pages, and the style sheet. Before what answers the IdP's redirect.</summary>
    public static void UseOrdinaryPages(this WebApplication app)
    {
        app.UseWhen(
            http => http.Request.Path.Value is OrdinaryAuthorizeEndpoint.Path or ConsentEndpoint.Path or SignInSeed.CallbackPath,
            pages => pages.UseSecurityHeaders());
        app.UseStaticFiles();
    }

    public static void MapOrdinaryWay(this WebApplication app)
    {
        var pages = app.MapGroup("").AddEndpointFilter(async (context, next) =>
            context.HttpContext.RequestServices.GetRequiredService<ServerSeed>().IsOrdinaryWayOpen ? await next(context) : Notices.Closed());
        pages.MapGet(OrdinaryAuthorizeEndpoint.Path, (OrdinaryAuthorizeEndpoint authorize, HttpContext http) => authorize.GetAsync(http));
        pages.MapGet(ConsentEndpoint.Path, (ConsentEndpoint consent, HttpContext http) => consent.GetAsync(http));
        pages.MapPost(ConsentEndpoint.Path, (ConsentEndpoint consent, HttpContext http) => consent.PostAsync(http))
            .AcceptOwnForms(services => services.GetRequiredService<ServerSeed>().Issuer, Notices.BadForm);
    }

    /// <summary>What the metadata says of it, where it is open.</summary>
    public static AuthorizationServerMetadata WithOrdinaryWay(this AuthorizationServerMetadata metadata, ServerSeed server) =>
        !server.IsOrdinaryWayOpen ? metadata : metadata with
        {
            ResponseTypesSupported = [Parameters.Code],
            ResponseModesSupported = [ResponseModes.Query],
            GrantTypesSupported = [.. metadata.GrantTypesSupported ?? [], .. Grants],
            TokenEndpointAuthMethodsSupported = [.. metadata.TokenEndpointAuthMethodsSupported ?? [], AuthMethods.None],
            RevocationEndpointAuthMethodsSupported = [.. metadata.RevocationEndpointAuthMethodsSupported ?? [], AuthMethods.None],
            CodeChallengeMethodsSupported = [Pkce.S256],
            PromptValuesSupported = OrdinaryRequestReader.Prompts,
            AuthorizationResponseIssParameterSupported = true,
        };
}
