using System.Text.Json;
using Xaa.Idp.Policy;
using Xaa.Records;

namespace Xaa.Idp.Seed;

/// <summary>The seed file as written: people, clients, servers, managed connections and readers of the records feed.</summary>
public sealed record SeedDocument
{
    public IReadOnlyList<SeedPerson> People { get; init; } = [];

    public IReadOnlyList<SeedClient> Clients { get; init; } = [];

    public IReadOnlyList<SeedServer> Servers { get; init; } = [];

    public IReadOnlyList<SeedConnection> Connections { get; init; } = [];

    /// <summary>Who may read our records. Read at every start and kept nowhere else: a key in the store would be one more copy to guard.</summary>
    public IReadOnlyList<RecordReader> RecordReaders { get; init; } = [];
}

public sealed record SeedPerson
{
    public required string Id { get; init; }

    public required string UserName { get; init; }

    public required string DisplayName { get; init; }

    public required string Email { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    public string? Password { get; init; }

    /// <summary>Her second factor, in base 32; sealed in the store.</summary>
    public string? TotpSecret { get; init; }

    public bool Active { get; init; } = true;

    public override string ToString() => $"SeedPerson {{ {UserName} }}";
}

public sealed record SeedAssignment
{
    public bool Everyone { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Ids of people who are meant by themselves.</summary>
    public IReadOnlyList<string> People { get; init; } = [];
}

public sealed record SeedClient
{
    /// <summary>What an app needs that signs people in.</summary>
    public static readonly IReadOnlyList<string> SignInGrants =
        [OAuth.GrantTypes.AuthorizationCode, OAuth.GrantTypes.RefreshToken, OAuth.GrantTypes.TokenExchange];

    /// <summary>The <see cref="AuthMethod"/> of a client whose id is the address of its metadata: the rest stands there (SPEC 68).</summary>
    public const string MetadataDocument = "client_id_metadata_document";

    public required string ClientId { get; init; }

    public required string DisplayName { get; init; }

    public required IReadOnlyList<string> RedirectUris { get; init; }

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>RFC 9126 §6.</summary>
    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>OpenID Connect Back-Channel Logout §2.2.</summary>
    public string? BackchannelLogoutUri { get; init; }

    /// <summary>OpenID Connect Back-Channel Logout §2.2. Every logout token here names its session, so either is fulfilled.</summary>
    public bool BackchannelLogoutSessionRequired { get; init; }

    public required string AuthMethod { get; init; }

    /// <summary>Runs on the person's own device: redirects to a loopback IP address may name any port. RFC 8252 §7.3.</summary>
    public bool Native { get; init; }

    /// <summary>Acts for people by itself: its ID-JAGs say so in <c>act</c>.</summary>
    public bool Agent { get; init; }

    /// <summary>The grant types that it may use. RFC 7591 §2.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = SignInGrants;

    /// <summary>What it may have for itself, by client credentials.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>For client_secret_basic and client_secret_post.</summary>
    public string? Secret { get; init; }

    /// <summary>For private_key_jwt: the public keys. RFC 7591 §2.</summary>
    public JsonElement? Jwks { get; init; }

    /// <summary>For private_key_jwt: where they are instead. RFC 7591 §2.</summary>
    public string? JwksUri { get; init; }

    public required SeedAssignment Assigned { get; init; }

    public override string ToString() => $"SeedClient {{ {ClientId} }}";
}

public sealed record SeedServer
{
    public required string Name { get; init; }

    public string? DisplayName { get; init; }

    public required string Issuer { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The types of <c>authorization_details</c> that it knows. RFC 9396 §2.</summary>
    public IReadOnlyList<string> DetailTypes { get; init; } = [];

    public required SeedAssignment Assigned { get; init; }

    /// <summary>What our clients are called at this server (SPEC 66).</summary>
    public IReadOnlyList<SeedServerClient> Clients { get; init; } = [];

    /// <summary>Ours, as a reader of the server's records. Read at every start and kept nowhere else, as those of our own readers.</summary>
    public string? RecordsKey { get; init; }

    public override string ToString() => $"SeedServer {{ {Name} }}";
}

public sealed record SeedServerClient
{
    public required string ClientId { get; init; }

    public required string IdpClientId { get; init; }
}

public sealed record SeedConnection
{
    public required string Client { get; init; }

    public required string ClientIdAtServer { get; init; }

    public required string Server { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    public IReadOnlyList<string> People { get; init; } = [];

    public bool Everyone { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    public IReadOnlyDictionary<string, string> RequireAcr { get; init; } = new Dictionary<string, string>();

    /// <summary>How old a sign-in may be, in seconds; null: as old as the session.</summary>
    public int? MaxAge { get; init; }

    /// <summary>The types of <c>authorization_details</c> that are granted; none named means none.</summary>
    public IReadOnlyList<string> DetailTypes { get; init; } = [];

    /// <summary>Those of the server's resources that may be reached; none named means all.</summary>
    public IReadOnlyList<string> Resources { get; init; } = [];

    public Disclosure Disclosure { get; init; } = new();

    public required string ApprovedBy { get; init; }

    public required string Reason { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public bool Enabled { get; init; } = true;
}
