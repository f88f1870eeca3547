using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.Benchmarks.Clients;

/// <summary>What a client knows when a turn begins.</summary>
internal enum Knowledge
{
    /// <summary>Nothing but addresses and credentials: new objects, in a process that has run before.</summary>
    Cold,

    /// <summary>The metadata, but no token.</summary>
    Warm,

    /// <summary>All, and the servers are connected.</summary>
    Kept,
}

/// <summary>How somebody registered the client.</summary>
internal sealed record ClientAccount(string ClientId, string ClientSecret);

/// <summary>An MCP server as a client is told of it, and the tool that it calls there.</summary>
internal sealed record KnownServer(string Name, string Resource, string Issuer, ClientAccount Account, string Tool);

/// <summary>The first line that a client process reads.</summary>
internal sealed record ClientSettings(string Revision, string Idp, ClientAccount AtIdp, IReadOnlyList<KnownServer> Servers);

/// <summary>Each further line: from an ID token to the first tool's answer, at so many of the servers.</summary>
internal sealed record Turn(Knowledge Knowledge, int Servers, bool Parallel, string IdToken)
{
    public override string ToString() => $"{Knowledge}, {Servers} servers, {(Parallel ? "in parallel" : "in sequence")}";
}

/// <summary>What a tool answered.</summary>
/// <param name="Name">The server's name.</param>
/// <param name="Content">The structured content.</param>
/// <param name="Token">The SHA-256 of the access token that the call was sent with.</param>
internal sealed record ServerAnswer(string Name, JsonElement Content, string Token);

/// <summary>What the client process says of a turn.</summary>
internal sealed record TurnReport
{
    public double Milliseconds { get; init; }

    /// <summary>CPU time of the client's process, all its threads.</summary>
    public double CpuMilliseconds { get; init; }

    /// <summary>HTTP requests, by origin.</summary>
    public IReadOnlyDictionary<string, int> Requests { get; init; } = new Dictionary<string, int>();

    public IReadOnlyList<ServerAnswer> Answers { get; init; } = [];

    /// <summary>Why there is no answer.</summary>
    public string? Error { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ClientSettings))]
[JsonSerializable(typeof(Turn))]
[JsonSerializable(typeof(TurnReport))]
internal sealed partial class ClientJson : JsonSerializerContext;
