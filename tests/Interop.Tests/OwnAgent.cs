using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using Xaa.Client;

namespace Xaa.Interop.Tests;

/// <summary>An agent on <c>Xaa/Client</c>.</summary>
internal sealed class OwnAgent(IServiceProvider services)
{
    public static void Add(IServiceCollection services, ClientRegistration atIdp, string redirectUri, DpopMode dpop = DpopMode.Off)
    {
        services.AddDataProtection();
        services.AddIdpClient(_ => new(atIdp, redirectUri));
        services.AddIdentityAssertionClient(_ => new() { Idp = atIdp, Dpop = dpop });
    }

    /// <summary>A person for as long as she is signed in; <paramref name="signIn"/> is the app's own way to have her sign in again.</summary>
    public AssertionSubject Person(string key, string subject, IKeptSignIn kept, Func<StepUpRequirement, Task<AuthenticationTicket>> signIn)
    {
        var tokens = ActivatorUtilities.CreateInstance<SignInTokens>(services, kept, new SignInTokenOptions());
        return new(key, subject, tokens.GetAssertionAsync)
        {
            StepUpAsync = async (request, cancellationToken) => await tokens.TakeOverAsync(await signIn(request.Requirement), cancellationToken),
        };
    }

    /// <summary>Connects to an MCP server with nothing but her sign-in at the company's identity provider.</summary>
    public async Task<McpClient> ConnectAsync(ProtectedResource server, AssertionSubject person, string? revision, CancellationToken cancellationToken)
    {
        var handler = new IdentityAssertionHandler(services.GetRequiredService<IdentityAssertionClient>(), person, server)
        {
            InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false },
        };
        // A call may wait for a person who signs in again, so it is the caller who loses patience.
        var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var transport = new HttpClientTransport(
            new() { Endpoint = new(server.Address), TransportMode = HttpTransportMode.StreamableHttp }, http, ownsHttpClient: true);
        return await McpClient.CreateAsync(
            transport,
            new()
            {
                ProtocolVersion = revision,
                Capabilities = new()
                {
                    Extensions = new Dictionary<string, object> { ["io.modelcontextprotocol/enterprise-managed-authorization"] = new JsonObject() },
                },
            },
            cancellationToken: cancellationToken);
    }
}
