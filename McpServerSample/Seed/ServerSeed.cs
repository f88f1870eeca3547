using System.Text.Json;
using System.Text.Json.Serialization;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.ServiceDefaults;

namespace Xaa.McpServerSample.Seed;

/// <summary>What one server is told at its start: who it is, whom it trusts, which clients it knows.</summary>
public sealed record ServerSeed
{
    // By reflection: generated code forgets the defaults of members that may be left out.
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        PropertyNameCaseInsensitive = false,
        RespectNullableAnnotations = true,
        AllowDuplicateProperties = false,
    };

    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public required string Issuer { get; init; }
    public required string Resource { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
    public required IReadOnlyDictionary<string, string> RequireAcr { get; init; }

    /// <summary>The types of authorization details that are accepted, of those that the tools hold to; null: none. RFC 9396.</summary>
    public IReadOnlyList<string>? DetailTypes { get; init; }
    public required string Accounts { get; init; }
    public required IReadOnlyList<TrustedIssuerSeed> TrustedIssuers { get; init; }
    public required IReadOnlyList<ClientSeed> Clients { get; init; }

    /// <summary>People who had an account here before their company's identity provider was trusted.</summary>
    public IReadOnlyList<AccountSeed> People { get; init; } = [];

    public required IReadOnlyList<RecordReader> RecordReaders { get; init; }

    /// <summary>Whether clients may register themselves. RFC 7591.</summary>
    public bool DynamicClientRegistration { get; init; }

    /// <summary>Hosts and addresses of metadata documents that are clients here (SPEC 68); none unless told.</summary>
    public IReadOnlyList<string>? ClientMetadataDocuments { get; init; }

    /// <summary>False opens the ordinary way beside ID-JAGs. Whatever else stands here, or nothing, keeps it closed.</summary>
    public bool? EnterpriseManagedOnly { get; init; }

    /// <summary>How people sign in on the ordinary way.</summary>
    public SignInSeed? SignIn { get; init; }

    /// <summary>Whether people may let clients in by themselves.</summary>
    [JsonIgnore]
    public bool IsOrdinaryWayOpen => EnterpriseManagedOnly == false;

    /// <summary>Whether access tokens must be bound to a key, by DPoP. RFC 9449.</summary>
    public bool RequireProof { get; init; }

    /// <summary>The scopes that need no stronger authentication.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> BasicScopes => [.. Scopes.Where(s => !RequireAcr.ContainsKey(s))];

    /// <summary>Reads a seed file and resolves its addresses.</summary>
    /// <exception cref="InvalidDataException">The file is no seed; the message names file and member.</exception>
    public static ServerSeed Read(string path, AddressBook addresses)
    {
        try
        {
            var seed = JsonSerializer.Deserialize<ServerSeed>(File.ReadAllText(path), s_json)
                ?? throw new InvalidDataException($"The seed file {path} is empty.");
            return seed with
            {
                Issuer = addresses.Resolve(seed.Issuer),
                Resource = addresses.Resolve(seed.Resource),
                TrustedIssuers =
                [
                    .. seed.TrustedIssuers.Select(trusted => trusted with
                    {
                        Issuer = addresses.Resolve(trusted.Issuer),
                        JwksUri = addresses.Resolve(trusted.JwksUri),
                    }),
                ],
                Clients = [.. seed.Clients.Select(client => client with { RedirectUris = client.RedirectUris?.Select(addresses.Resolve).ToList() })],
                SignIn = seed.SignIn is { } signIn
                    ? signIn with { Issuer = addresses.Resolve(signIn.Issuer), RedirectUri = addresses.Resolve(signIn.RedirectUri) }
                    : null,
            };
        }
        catch (JsonException fault)
        {
            throw new InvalidDataException($"The seed file {path} is not valid at {fault.Path ?? "its beginning"}: {fault.Message}", fault);
        }
    }
}

public sealed record TrustedIssuerSeed
{
    public required string Issuer { get; init; }
    public required string JwksUri { get; init; }
    public required IReadOnlyList<string> Algorithms { get; init; }

    /// <summary>Whether an ID-JAG of this issuer may be redeemed again until it expires; once unless told (SPEC C1).</summary>
    public bool AllowReuse { get; init; }

    /// <summary>The issuer's tenant that is trusted; null where it has none.</summary>
    public string? Tenant { get; init; }

    /// <summary>This server's tenant that the issuer vouches for; null where there is one.</summary>
    public string? AudienceTenant { get; init; }

    /// <summary>By which claim the issuer says who a person is here: sub, aud_sub or sub_id.</summary>
    public string IdentifiesBy { get; init; } = ClaimNames.Subject;

    /// <summary>The SAML issuer of its sub_id.</summary>
    public string? SamlIssuer { get; init; }

    /// <summary>Domains whose addresses the issuer's company assigns: only by these is a person found by her e-mail address.</summary>
    public IReadOnlyList<string> EmailDomains { get; init; } = [];
}

/// <summary>An account that is there before its person comes with an ID-JAG.</summary>
public sealed record AccountSeed
{
    public required string Email { get; init; }
    public bool Disabled { get; init; }

    public override string ToString() => "AccountSeed";
}

public sealed record ClientSeed
{
    public required string ClientId { get; init; }
    public required string DisplayName { get; init; }
    public required string AuthMethod { get; init; }

    /// <summary>For client_secret_basic and client_secret_post.</summary>
    public string? Secret { get; init; }

    /// <summary>For private_key_jwt: the public keys. RFC 7591 §2.</summary>
    public JsonElement? Jwks { get; init; }

    /// <summary>For private_key_jwt: where they are instead. RFC 7591 §2.</summary>
    public string? JwksUri { get; init; }

    /// <summary>Where it is answered on the ordinary way; none for a client that has no part in it.</summary>
    public IReadOnlyList<string>? RedirectUris { get; init; }

    public override string ToString() => $"ClientSeed {{ {ClientId} }}";
}
