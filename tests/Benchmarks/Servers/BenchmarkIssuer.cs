using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Servers;

/// <summary>
/// An identity provider that the MCP server and the floor trust: each redemption needs an ID-JAG of its own, and here they cost the measured
/// process nothing.
/// </summary>
internal sealed class BenchmarkIssuer : IAsyncDisposable
{
    private readonly SigningKeys _keys;
    private readonly IdJagIssuer _idJags;
    private readonly WebApplication _app;

    private BenchmarkIssuer(Uri address, SigningKeyMaterial key, WebApplication app)
    {
        (Issuer, Key, _app) = (Seeds.Text(address), key, app);
        _keys = new([key]);
        _idJags = new(Issuer, _keys, TimeProvider.System, IdJagIssuer.LongestLifetime);
        KeysAddress = new(address, "/jwks");
    }

    public string Issuer { get; }

    public Uri KeysAddress { get; }

    public SigningKeyMaterial Key { get; }

    /// <summary>Its key set, for clients that are registered with one.</summary>
    public JsonNode PublicKeys => JsonSerializer.SerializeToNode(_keys.Jwks, JwksJson.Default.Jwks)!;

    public static async Task<BenchmarkIssuer> StartAsync(CancellationToken cancellationToken)
    {
        var address = ServerProcess.FreeAddress();
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls(Seeds.Text(address));
        builder.Services.AddRoutingCore();
        var issuer = new BenchmarkIssuer(address, SigningKeys.Generate()[0], builder.Build());
        issuer._app.MapGet("/jwks", http => http.Response.WriteAsJsonAsync(issuer._keys.Jwks, JwksJson.Default.Jwks));
        await issuer._app.StartAsync(cancellationToken);
        return issuer;
    }

    public string IdJag(string audience, string resource, string subject) => _idJags.Issue(new()
    {
        Subject = subject,
        Audience = audience,
        ClientId = Party.ClientAtServer,
        Resources = [resource],
        Scope = Party.Scope,
        AuthTime = TimeProvider.System.GetUtcNow(),
        Acr = "urn:xaa:pwd",
        Amr = ["pwd"],
    }).Token.Value;

    /// <summary>What a client with this key signs to authenticate. RFC 7523 §3.</summary>
    public ClientAssertion ClientAssertion(string clientId, string audience)
    {
        var claims = new JwtClaims(clientId, clientId, audience, TimeProvider.System.GetUtcNow(), TimeSpan.FromMinutes(1))
        {
            [ClaimNames.Id] = RandomNumberGenerator.GetHexString(32, lowercase: true),
        };
        return new(JwtWriter.Write(JwtTypes.ClientAuthentication, claims, _keys.For()));
    }

    /// <summary>An ID token as the Idp's, for the floor.</summary>
    public string IdToken(string subject, string sessionId)
    {
        var claims = new JwtClaims(Issuer, subject, Party.Client, TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(8))
        {
            [ClaimNames.SessionId] = sessionId,
            ["name"] = "Person 0",
            ["preferred_username"] = "person0",
            [ClaimNames.Email] = "person0@acme.example",
        };
        return JwtWriter.Write(JwtTypes.Jwt, claims.WithSignIn(TimeProvider.System.GetUtcNow(), "urn:xaa:pwd", ["pwd"]), _keys.For());
    }

    /// <summary>An access token as the MCP server's, for the floor.</summary>
    public string AccessToken(string resource) => new AccessTokenIssuer(Issuer, _keys, TimeProvider.System, TimeSpan.FromHours(8)).Issue(new()
    {
        Subject = Party.Person(0),
        Audience = resource,
        ClientId = Party.ClientAtServer,
        Scope = Party.Scope,
        AuthTime = TimeProvider.System.GetUtcNow(),
        Acr = "urn:xaa:pwd",
        Amr = ["pwd"],
    }).Token.Value;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _keys.Dispose();
    }
}
