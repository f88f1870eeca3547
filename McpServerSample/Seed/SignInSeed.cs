using System.Text.Json.Serialization;
using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Seed;

/// <summary>The server as an app of the company's IdP, where people sign in on the ordinary way.</summary>
public sealed record SignInSeed
{
    public const string CallbackPath = "/signin/callback";

    public required string Issuer { get; init; }
    public required string ClientId { get; init; }
    public required string ClientSecret { get; init; }
    public required string RedirectUri { get; init; }

    [JsonIgnore]
    public SignInRegistration Registration => new(new(Issuer, ClientId, new ClientSecret(ClientSecret)), RedirectUri);

    public override string ToString() => $"SignInSeed {{ {Issuer} {ClientId} }}";
}
