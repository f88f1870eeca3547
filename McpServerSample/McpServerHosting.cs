using Microsoft.Extensions.Options;
using Xaa.McpServerSample.Authorization;
using Xaa.McpServerSample.Ordinary;
using Xaa.McpServerSample.Seed;
using Xaa.Records;
using Xaa.Server;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.McpServerSample;

/// <summary>Puts the parts of one server together: what it is told, what it keeps, its authorization server, and what guards its tools.</summary>
public static class McpServerHosting
{
    public static WebApplicationBuilder AddMcpServerSample(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<SampleServerOptions>()
            .BindConfiguration(SampleServerOptions.Section)
            .Configure<IConfiguration>((server, configuration) => server.ConnectionString = configuration.GetConnectionString(server.Name))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SampleServerOptions>, ValidateSampleServerOptions>();
        builder.Services.AddSingleton<AddressBook>();
        builder.Services.AddSingleton(ReadSeed);
        builder.Services.AddXaaStorage(provider =>
        {
            var options = provider.GetRequiredService<IOptions<SampleServerOptions>>().Value;
            return new(options.DataDirectory, options.Name, options.KeyEncryptionKey, [typeof(McpServerMarker).Assembly])
            {
                ConnectionString = options.ConnectionString,
                RecordRetention = options.RecordRetention,
            };
        });
        builder.Services.AddSigningKeys(provider =>
            new(provider.GetRequiredService<IOptions<SampleServerOptions>>().Value.KeyRotation, KeyRotationSettings.DefaultAnnouncement));
        builder.Services.AddSingleton(provider => new RecordReaders(provider.GetRequiredService<ServerSeed>().RecordReaders));
        builder.Services.AddAuthorizationServer();
        builder.Services.AddOrdinaryWay();
        builder.Services.AddMcpProtection(Protect);
        builder.Services.AddHostedService<WarmUp>();
        builder.Services.AddProblemDetails();
        return builder;
    }

    private static ServerSeed ReadSeed(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<SampleServerOptions>>().Value;
        var seed = ServerSeed.Read(options.SeedFile, provider.GetRequiredService<AddressBook>());
        var faults = SeedFaults.Find(seed, options.Name);
        return faults is [] ? seed : throw new InvalidDataException($"The seed file {options.SeedFile} is refused. {string.Join(" ", faults)}");
    }

    private static McpProtectionOptions Protect(IServiceProvider provider)
    {
        var server = provider.GetRequiredService<ServerSeed>();
        var scopes = provider.GetRequiredService<PrimitiveScopes>();
        return new()
        {
            Party = server.Name,
            Issuer = server.Issuer,
            Resource = server.Resource,
            Path = new Uri(server.Resource).AbsolutePath,
            BasicScopes = server.BasicScopes,
            DetailTypes = server.DetailTypes,
            RequireProof = server.RequireProof,
            IsRevoked = provider.GetRequiredService<RevokedTokens>().Contains,
            ToolScopes = scopes.OfTool,
            PromptScopes = scopes.OfPrompt,
            ResourceScopes = scopes.OfResource,
            ToolMaxAge = scopes.MaxAgeOfTool,
            RequireAcr = server.RequireAcr,
        };
    }
}
