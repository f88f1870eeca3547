using System.Text.Json;
using System.Text.Json.Serialization;
using Xaa.Client;
using Xaa.McpClientHost.SignIn;
using Xaa.OAuth;
using Xaa.ServiceDefaults;

namespace Xaa.McpClientHost.Seed;

/// <summary>Who this agent is at the IdP, and which MCP servers it may offer people.</summary>
public sealed record AgentSeed
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    public required SeedIdp Idp { get; init; }

    public required IReadOnlyList<SeedServer> Servers { get; init; }

    /// <summary>Reads the file, resolves its addresses and checks them.</summary>
    /// <param name="path">The file.</param>
    /// <param name="addresses">What its placeholders stand for.</param>
    /// <param name="callbackPath">Where the IdP's answers are waited for.</param>
    /// <exception cref="SeedException">The file is missing, not of this shape, or has faults; the message lists all of them.</exception>
    public static AgentSeed Read(string path, AddressBook addresses, string callbackPath = AgentSignIn.CallbackPath)
    {
        try
        {
            var seed = JsonSerializer.Deserialize<AgentSeed>(File.ReadAllBytes(path), Strict)
                ?? throw new SeedException([$"{path}: the file holds null."]);
            seed = seed with { Idp = seed.Idp.Resolve(addresses), Servers = [.. seed.Servers.Select(s => s.Resolve(addresses))] };
            var faults = AgentSeedRules.Check(seed, callbackPath).ToList();
            return faults.Count == 0 ? seed : throw new SeedException([.. faults.Select(fault => $"{path}: {fault}")]);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            throw new SeedException([$"{path}: {e.Message}"]);
        }
    }
}

public sealed record SeedIdp
{
    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    public required string AuthMethod { get; init; }

    public required string RedirectUri { get; init; }

    [JsonIgnore]
    public ClientRegistration Registration => new(Issuer, ClientId, new ClientSecret(ClientSecret), AuthMethod);

    [JsonIgnore]
    public SignInRegistration SignIn => new(Registration, RedirectUri);

    /// <summary>This agent's own origin.</summary>
    [JsonIgnore]
    public string Origin => SignIn.Origin;

    public SeedIdp Resolve(AddressBook addresses) => this with { Issuer = addresses.Resolve(Issuer), RedirectUri = addresses.Resolve(RedirectUri) };

    public override string ToString() => $"SeedIdp {{ {Issuer} {ClientId} }}";
}

public sealed record SeedServer
{
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public required string Resource { get; init; }

    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    public required string AuthMethod { get; init; }

    [JsonIgnore]
    public ProtectedResource ProtectedResource => new(Resource, new(Issuer, ClientId, new ClientSecret(ClientSecret), AuthMethod));

    public SeedServer Resolve(AddressBook addresses) => this with { Resource = addresses.Resolve(Resource), Issuer = addresses.Resolve(Issuer) };

    public override string ToString() => $"SeedServer {{ {Name} }}";
}

/// <summary>The seed cannot be used. The message lists every fault.</summary>
public sealed class SeedException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults));
