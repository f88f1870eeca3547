using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.AppHost;

/// <summary>The shape of demo.json; demo.schema.json describes it.</summary>
public sealed record DemoFile
{
    public required IReadOnlyList<Person> People { get; init; }
    public required IReadOnlyList<DemoClient> Clients { get; init; }
    public required IReadOnlyList<DemoServer> Servers { get; init; }
    public required IReadOnlyList<Connection> Connections { get; init; }

    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <exception cref="DemoException">The file is missing or has another shape.</exception>
    public static DemoFile Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<DemoFile>(File.ReadAllText(path), Json) ?? throw new DemoException($"{path} is empty.");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DemoException($"The demo file cannot be read: {fault.Message}");
        }
        catch (JsonException fault)
        {
            throw new DemoException($"{path} does not have the shape of demo.json: {fault.Message}");
        }
    }

    /// <summary>The same demo with servers of notes added until there are so many: server05, server06, …</summary>
    public DemoFile WithServers(int count)
    {
        var extra = Enumerable.Range(Servers.Count + 1, Math.Max(0, count - Servers.Count)).Select(n => $"server{n:00}").ToList();
        return this with
        {
            Servers = [.. Servers, .. extra.Select(name => new DemoServer
            {
                Name = name,
                DisplayName = $"Server {name[^2..]}",
                Issuer = $"{{{name}}}",
                Resources = [$"{{{name}}}/mcp"],
                Scopes = [$"{name}.read", $"{name}.write"],
                Accounts = "just-in-time",
                Assigned = new() { Everyone = true },
                Clients = [.. Clients.Select(c => new DemoServerClient { ClientId = $"{c.ClientId}-at-{name}", IdpClientId = c.ClientId })],
            })],
            Connections = [.. Connections, .. extra.SelectMany(name => Clients.Select(c => new Connection
            {
                Client = c.ClientId,
                ClientIdAtServer = $"{c.ClientId}-at-{name}",
                Server = name,
                Everyone = true,
                Scopes = [$"{name}.read", $"{name}.write"],
                ApprovedBy = "carol",
                Reason = "Added by --servers",
                Enabled = true,
            }))],
        };
    }
}

public sealed record Person
{
    public required string Id { get; init; }
    public required string UserName { get; init; }
    public required string DisplayName { get; init; }
    public required string Email { get; init; }
    public required IReadOnlyList<string> Groups { get; init; }
    public required string Password { get; init; }
    public string? TotpSecret { get; init; }
    public required bool Active { get; init; }

    public override string ToString() => UserName;
}

public sealed record DemoClient
{
    public required string ClientId { get; init; }
    public required string DisplayName { get; init; }
    public required IReadOnlyList<string> RedirectUris { get; init; }
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];
    public string? BackchannelLogoutUri { get; init; }
    public bool BackchannelLogoutSessionRequired { get; init; }
    public bool RequirePushedAuthorizationRequests { get; init; }
    public required string AuthMethod { get; init; }
    public bool Native { get; init; }
    public bool Agent { get; init; }
    public IReadOnlyList<string>? GrantTypes { get; init; }
    public string? Secret { get; init; }
    public JsonElement? Jwks { get; init; }
    public string? JwksUri { get; init; }
    public required Assignment Assigned { get; init; }

    public override string ToString() => ClientId;
}

public sealed record DemoServer
{
    public required string Name { get; init; }
    public required string DisplayName { get; init; }
    public required string Issuer { get; init; }
    public required IReadOnlyList<string> Resources { get; init; }
    public required IReadOnlyList<string> Scopes { get; init; }
    public IReadOnlyList<string> DetailTypes { get; init; } = [];
    public IReadOnlyDictionary<string, string> RequireAcr { get; init; } = new Dictionary<string, string>();
    public required string Accounts { get; init; }
    public bool? DynamicClientRegistration { get; init; }
    public IReadOnlyList<string>? ClientMetadataDocuments { get; init; }
    public required Assignment Assigned { get; init; }
    public required IReadOnlyList<DemoServerClient> Clients { get; init; }

    /// <summary>True unless it is said otherwise: people let no client in by themselves.</summary>
    public bool EnterpriseManagedOnly { get; init; } = true;

    /// <summary>Apps that nobody manages: what the ordinary way is for.</summary>
    public IReadOnlyList<OrdinaryClient> OrdinaryClients { get; init; } = [];
}

public sealed record OrdinaryClient
{
    public required string ClientId { get; init; }
    public required string DisplayName { get; init; }
    public required IReadOnlyList<string> RedirectUris { get; init; }
}

public sealed record DemoServerClient
{
    public required string ClientId { get; init; }
    public required string IdpClientId { get; init; }
    public string? Secret { get; init; }

    public override string ToString() => ClientId;
}

public sealed record Assignment
{
    public bool Everyone { get; init; }
    public IReadOnlyList<string> Groups { get; init; } = [];
    public IReadOnlyList<string> People { get; init; } = [];
}

public sealed record Connection
{
    public required string Client { get; init; }
    public required string ClientIdAtServer { get; init; }
    public required string Server { get; init; }
    public bool Everyone { get; init; }
    public IReadOnlyList<string> Groups { get; init; } = [];
    public IReadOnlyList<string> People { get; init; } = [];
    public required IReadOnlyList<string> Scopes { get; init; }
    public IReadOnlyDictionary<string, string> RequireAcr { get; init; } = new Dictionary<string, string>();
    public int? MaxAge { get; init; }
    public IReadOnlyList<string> DetailTypes { get; init; } = [];
    public IReadOnlyList<string> Resources { get; init; } = [];
    public Disclosure Disclosure { get; init; } = new();
    public required string ApprovedBy { get; init; }
    public required string Reason { get; init; }
    public DateTimeOffset? Expires { get; init; }
    public required bool Enabled { get; init; }
}

public sealed record Disclosure
{
    public bool Email { get; init; }
    public string? AudSub { get; init; }
    public bool Tenant { get; init; }
    public string? AudTenant { get; init; }
}
