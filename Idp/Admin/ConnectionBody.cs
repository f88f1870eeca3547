using System.Text.Json;
using System.Text.Json.Serialization;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Admin;

/// <summary>A managed connection as the administration API takes it. Who approves it is the caller; which two it joins stands in the path.</summary>
public sealed record ConnectionBody
{
    // By reflection: what is generated forgets the defaults of members that may be left out.
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    public required string ClientIdAtServer { get; init; }

    public bool Everyone { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Ids.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    public required IReadOnlyList<string> Scopes { get; init; }

    public IReadOnlyDictionary<string, string> RequireAcr { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Resources { get; init; } = [];

    public Disclosure Disclosure { get; init; } = new();

    public required string Reason { get; init; }

    public DateTimeOffset? Expires { get; init; }

    public bool Enabled { get; init; } = true;

    /// <summary>False proposes it: nobody gets anything until it is approved.</summary>
    public bool Approved { get; init; } = true;

    public ManagedConnection Between(string client, string server) => new()
    {
        Client = client,
        Server = server,
        ClientIdAtServer = ClientIdAtServer,
        Covers = new(Everyone, Groups) { People = People },
        Scopes = Scopes,
        RequireAcr = RequireAcr,
        Resources = Resources,
        Disclosure = Disclosure,
        Reason = Reason,
        Expires = Expires,
        Enabled = Enabled,
    };

    /// <summary>The connection of a body, or the refusal of it.</summary>
    public static async ValueTask<(ConnectionBody? Connection, IResult? Malformed)> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var (json, malformed) = await JsonBody.ReadAsync(http, ["application/json"], cancellationToken);
        if (json is null)
            return (null, malformed);
        using (json)
        {
            try
            {
                return (json.Deserialize<ConnectionBody>(Strict), null);
            }
            catch (JsonException wrong)
            {
                return (null, JsonBody.Malformed($"The body is no connection: {wrong.Path} cannot be read, or a member is missing or not known."));
            }
        }
    }
}
