using System.Security.Claims;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Client;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Tests.Client;

/// <summary>A person who has signed in at one IdP; what the sign-in brought is kept in a sealed file.</summary>
internal sealed class SignInFlow : IAsyncDisposable
{
    public const string Issuer = "http://localhost:7100";

    private readonly ServiceProvider _services;
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "xaa-sign-in-" + Path.GetRandomFileName());
    private int _rotations;

    private SignInFlow(InMemoryNetwork network, ManualTimeProvider clock, FakeParty party, SignInRegistration registration)
    {
        Network = network;
        Clock = clock;
        Party = party;
        Registration = registration;
        Idp = new(Issuer, clock);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(clock);
        services.AddIdpClient(_ => registration);
        network.Use(services);
        _services = services.BuildServiceProvider();
    }

    public InMemoryNetwork Network { get; }

    public ManualTimeProvider Clock { get; }

    public FakeParty Party { get; }

    public TestIssuer Idp { get; }

    public SignInRegistration Registration { get; }

    public IDataProtectionProvider Protection { get; } = new EphemeralDataProtectionProvider();

    public JsonObject Metadata { get; } = new()
    {
        ["issuer"] = Issuer,
        ["token_endpoint"] = Issuer + "/token",
        ["jwks_uri"] = Issuer + "/jwks",
        ["token_endpoint_auth_methods_supported"] = new JsonArray("client_secret_basic", "private_key_jwt", "none"),
    };

    public string FilePath => Path.Combine(_folder, "alice.signin");

    public IdpClient Client => _services.GetRequiredService<IdpClient>();

    public static async Task<SignInFlow> StartAsync(SignInRegistration? registration = null)
    {
        var network = new InMemoryNetwork();
        var flow = new SignInFlow(
            network,
            new ManualTimeProvider(),
            await FakeParty.StartAsync(network, "localhost:7100"),
            registration ?? new(new(Issuer, "agent", new("a-secret")), "http://127.0.0.1/callback"));
        flow.Party.Json("/.well-known/openid-configuration", flow.Metadata);
        flow.Party.Json("/jwks", JsonNode.Parse(flow.Idp.Jwks)!);
        flow.Party.Answer("/token", flow.Rotate);
        return flow;
    }

    /// <summary>The file as another process of the same person sees it.</summary>
    public SealedSignInFile File(IDataProtectionProvider? protection = null, ClientRegistration? client = null) =>
        new(FilePath, client ?? Registration.Client, protection ?? Protection, Clock);

    /// <summary>The tokens as another process of the same person has them.</summary>
    public SignInTokens Tokens(SignInTokenOptions? options = null) =>
        new(File(), Client, _services.GetRequiredService<IdTokenValidator>(), options ?? new(), Clock);

    public async Task<AuthenticationTicket> SignInAsync(string subject = "u-alice", string? refreshToken = "refresh-0", DpopProofKey? key = null)
    {
        var ticket = Ticket(subject, refreshToken, key);
        await File().SaveAsync(ticket, CancellationToken.None);
        return ticket;
    }

    public AuthenticationTicket Ticket(string subject = "u-alice", string? refreshToken = "refresh-0", DpopProofKey? key = null)
    {
        var properties = new AuthenticationProperties();
        properties.SetTokens(new(Idp.IdToken("agent", subject)), refreshToken is null ? null : new(refreshToken), key);
        return new(new(new ClaimsIdentity([new(ClaimNames.Subject, subject)], "idp")), properties, "idp");
    }

    /// <summary>An IdP that rotates: each refresh token is good once.</summary>
    public (int Status, JsonNode Body) Rotate(IFormCollection form) =>
        form["refresh_token"] == $"refresh-{_rotations}"
            ? (200, new JsonObject
            {
                ["access_token"] = "for-the-userinfo-endpoint",
                ["token_type"] = "Bearer",
                ["refresh_token"] = $"refresh-{++_rotations}",
                ["id_token"] = Idp.IdToken("agent"),
            })
            : (400, ClientFlow.Error("invalid_grant"));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await Party.DisposeAsync();
        Idp.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}
