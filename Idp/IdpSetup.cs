using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Xaa.Idp.Admin;
using Xaa.Idp.Admin.Description;
using Xaa.Idp.Authorize;
using Xaa.Idp.Data;
using Xaa.Idp.Introspection;
using Xaa.Idp.Inventory;
using Xaa.Idp.Keys;
using Xaa.Idp.Policy;
using Xaa.Idp.PolicyChanges;
using Xaa.Idp.Portal;
using Xaa.Idp.Portal.Clients;
using Xaa.Idp.Portal.Connections;
using Xaa.Idp.Portal.Servers;
using Xaa.Idp.PushedAuthorization;
using Xaa.Idp.Revocation;
using Xaa.Idp.Registry;
using Xaa.Idp.SecondFactor;
using Xaa.Idp.Seed;
using Xaa.Idp.Sessions;
using Xaa.Idp.SignIn;
using Xaa.Idp.SignOut;
using Xaa.Idp.Token;
using Xaa.Jwt;
using Xaa.Records;
using Xaa.Server;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.Idp;

/// <summary>The services of the identity provider.</summary>
public static class IdpSetup
{
    /// <summary>The name that our records carry.</summary>
    public const string Party = "idp";

    public static void AddIdp(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddSingleton<AddressBook>();
        builder.Services.AddSingleton<IValidateOptions<IdpOptions>, ValidateIdpOptions>();
        builder.Services.AddOptions<IdpOptions>()
            .BindConfiguration(IdpOptions.Section)
            .Configure<IConfiguration>((idp, configuration) => idp.ConnectionString = configuration.GetConnectionString(Party))
            .ValidateOnStart();
        builder.Services.AddStore();
        builder.Services.AddTokens();
        builder.Services.AddPages();
        builder.Services.AddAdministration();
    }

    /// <summary>What has to be there before the first answer: tables, seed, policy and keys.</summary>
    public static async Task PrepareIdpAsync(this WebApplication app)
    {
        await app.Services.GetRequiredService<StoreSeed>().ApplyAsync(CancellationToken.None);
        app.Services.GetRequiredService<PolicyStore>().Start();
        app.Services.GetRequiredService<RecordReaders>();
        app.Services.GetRequiredService<ReportingServers>();
    }

    private static void AddStore(this IServiceCollection services)
    {
        services.AddXaaStorage(provider =>
            new(provider.Options().DataDirectory, Party, provider.Options().KeyEncryptionKey, [typeof(IdpSetup).Assembly])
            {
                ConnectionString = provider.Options().ConnectionString,
                RecordRetention = provider.Options().RecordRetention,
            });
        services.AddSingleton<IPasswordHasher<PersonEntry>, PasswordHasher<PersonEntry>>();
        services.AddSingleton<SeedSource>();
        services.AddSingleton<StoreSeed>();
        services.AddSingleton(provider => new RecordReaders(provider.GetRequiredService<SeedSource>().File?.Document.RecordReaders ?? []));
        services.AddSingleton<PolicyStore>();
        services.AddSingleton<ConnectionEdits>();
        services.AddSingleton<ClientEdits>();
        services.AddSingleton<ServerEdits>();
        services.AddSingleton<KeyEdits>();
        services.AddSingleton<SessionReader>();
        services.AddSingleton<BrowserSession>();
    }

    private static void AddTokens(this IServiceCollection services)
    {
        services.AddSingleton<IClientRegistry>(provider => provider.GetRequiredService<PolicyStore>());
        services.AddSigningKeys(provider => new(provider.Options().KeyRotation, provider.Options().KeyAnnouncement));
        services.AddSingleton(provider =>
            new IdJagIssuer(provider.Options().Issuer, provider.Keys(), provider.Clock(), provider.Options().IdJagLifetime));
        services.AddSingleton(provider =>
            new AccessTokenIssuer(provider.Options().Issuer, provider.Keys(), provider.Clock(), provider.Options().AccessTokenLifetime));
        services.AddSingleton(provider =>
            new AccessTokenValidator(provider.Options().Issuer, provider.Options().UserInfoAddress, provider.Keys(), provider.Clock()));
        services.AddSingleton<SessionTokens>();
        services.AddSingleton<RefreshTokenRules>();
        services.AddSingleton<SubjectTokenReader>();
        services.AddSingleton<IGrant, AuthorizationCodeGrant>();
        services.AddSingleton<IGrant, RefreshTokenGrant>();
        services.AddSingleton<IGrant, TokenExchangeGrant>();
        services.AddSingleton<IGrant, ClientCredentialsGrant>();
        services.AddSingleton<OwnAccessTokens>();
        services.AddSingleton<RevocationEndpoint>();
        services.AddSingleton<IntrospectionEndpoint>();
        services.AddSingleton<PolicyChangesEndpoint>();
        services.AddSingleton(provider => new ClientMetadataOptions([.. provider.Options().ClientIdMetadataDocuments]));
        services.AddTokenEndpoint(provider => new(Party, FlowStep.TokenExchange, provider.Options().Issuer, provider.Options().Issuer + "/token"));
    }

    private static void AddPages(this IServiceCollection services)
    {
        services.AddProblemDetails();
        services.AddRazorComponents();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<IOptions<IdpOptions>>((antiforgery, idp) =>
        {
            antiforgery.Cookie.Name = "xaa.idp.antiforgery";
            antiforgery.Cookie.SecurePolicy = idp.Value.IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
            // Our pages say it more strictly, with frame-ancestors.
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddDataProtection();
        services.AddOptions<DataProtectionOptions>()
            .Configure<IOptions<IdpOptions>>((protection, idp) => protection.ApplicationDiscriminator = idp.Value.Issuer);
        services.AddSingleton<IdTokenHints>();
        services.AddSingleton<SealedRequest>();
        services.AddSingleton<AuthorizeRequestReader>();
        services.AddSingleton<PushedRequests>();
        services.AddSingleton<PushedAuthorizationEndpoint>();
        services.AddSingleton<SignInRecords>();
        services.AddSingleton<AuthorizeEndpoint>();
        services.AddSingleton<PasswordCheck>();
        services.AddSingleton<PasswordAttempts>();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<KnownDevices>();
        services.AddSingleton(provider => DemoPeople.From(
            provider.GetRequiredService<SeedSource>().File,
            provider.GetRequiredService<IHostEnvironment>().IsDevelopment() && provider.Options().IsLoopback));
        services.AddSingleton<SignInEndpoint>();
        services.AddSingleton<SignOutEndpoint>();
        services.AddSingleton<LogoutNotices>();
        services.AddSingleton<LogoutTokenIssuer>();
        services.AddHostedService<LogoutSender>();
        services.AddSecondFactor();
    }

    private static void AddSecondFactor(this IServiceCollection services)
    {
        services.AddSingleton<SecondFactorStore>();
        services.AddSingleton<NewSecrets>();
        services.AddSingleton<SealedContinuation>();
        services.AddSingleton<SealedReturn>();
        services.AddSingleton<SecondFactorGate>();
        services.AddSingleton<SecondFactorVisits>();
        services.AddSingleton<EnrolmentEndpoint>();
        services.AddSingleton<SecondFactorEndpoint>();
        services.AddSingleton<AccountEndpoint>();
    }

    private static void AddAdministration(this IServiceCollection services)
    {
        services.AddApiDescription();
        services.AddSingleton<AdminAccess>();
        services.AddSingleton<Suspensions>();
        services.AddSingleton<DirectoryReader>();
        services.AddSingleton<ChangeReader>();
        services.AddSingleton<RecordSearch>();
        services.AddSingleton<InventoryStore>();
        services.AddHostedService<InventoryLoop>();
        services.AddReports();
        services.AddSingleton<PortalAccess>();
        services.AddSingleton<ConnectionPageEndpoint>();
        services.AddSingleton<RegistryReader>();
        services.AddSingleton<ClientsPageEndpoint>();
        services.AddSingleton<ServersPageEndpoint>();
    }

    private static void AddReports(this IServiceCollection services)
    {
        services.AddRecordFeedClient(ReportLoop.ClientName);
        services.AddSingleton<ReportingServers>();
        services.AddSingleton<ReportStore>();
        services.AddSingleton<ReportLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<ReportLoop>());
    }

    private static SigningKeys Keys(this IServiceProvider provider) => provider.GetRequiredService<SigningKeys>();

    private static TimeProvider Clock(this IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static IdpOptions Options(this IServiceProvider provider) => provider.GetRequiredService<IOptions<IdpOptions>>().Value;
}
