using Microsoft.AspNetCore.Antiforgery;
using Microsoft.Extensions.Options;
using Xaa.Client;
using Xaa.McpClientHost.Chat;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Models;
using Xaa.McpClientHost.Pages;
using Xaa.McpClientHost.Seed;
using Xaa.McpClientHost.SignIn;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.McpClientHost;

public static class AgentSetup
{
    public const string Party = "agent";

    public static void AddAgent(this WebApplicationBuilder builder)
    {
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        var services = builder.Services;
        // A refusal by policy is no error of the transport; what is one is logged by the connection.
        builder.Logging.AddFilter("ModelContextProtocol.Client", LogLevel.None);
        services.AddOptions<AgentOptions>()
            .BindConfiguration(AgentOptions.Section)
            .Configure<IConfiguration>((agent, configuration) => agent.ConnectionString = configuration.GetConnectionString(Party))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<AgentOptions>, ValidateAgentOptions>();
        services.AddSingleton<AddressBook>();
        services.AddSingleton(s => AgentSeed.Read(
            s.GetRequiredService<IOptions<AgentOptions>>().Value.SeedFile, s.GetRequiredService<AddressBook>()));
        services.AddXaaStorage(s =>
        {
            var options = s.GetRequiredService<IOptions<AgentOptions>>().Value;
            return new(options.DataDirectory, Party, options.KeyEncryptionKey, [typeof(AgentMarker).Assembly])
            {
                ConnectionString = options.ConnectionString,
            };
        });

        services.AddIdentityAssertionClient(s => new()
        {
            Idp = s.GetRequiredService<AgentSeed>().Idp.Registration,
            Dpop = s.GetRequiredService<IOptions<AgentOptions>>().Value.Dpop,
        });
        services.AddHttpClient(ConnectionParts.HttpClientName);
        services.AddAgentSignIn();
        services.AddSingleton<ConnectionParts>();
        services.AddSingleton<People>();
        services.AddChatModel();
        services.AddSingleton<Conversations>();
        services.AddHostedService<SeedCheck>();
        services.AddHostedService<PolicyWatch>();

        services.AddRazorComponents();
        services.AddAntiforgery();
        services.AddOptions<AntiforgeryOptions>().Configure<AgentSeed>((antiforgery, seed) =>
        {
            antiforgery.Cookie.Name = AgentSignIn.CookieName + ".antiforgery";
            antiforgery.Cookie.BindTo(seed);
            antiforgery.HeaderName = OwnPosts.AntiforgeryHeader;
        });
    }

    // A seed with faults ends the start, not the first sign-in.
    private sealed class SeedCheck(AgentSeed seed, ILogger<AgentSeed> log) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            log.LogInformation("Agent of {Issuer} with {Servers} MCP servers.", seed.Idp.Issuer, seed.Servers.Count);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
