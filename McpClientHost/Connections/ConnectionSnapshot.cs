using ModelContextProtocol.Protocol;
using Xaa.Client;

namespace Xaa.McpClientHost.Connections;

public enum ConnectionState
{
    Connecting,
    Connected,

    /// <summary>A party of the flow said no.</summary>
    Refused,

    /// <summary>Something does not work.</summary>
    Failed,
}

/// <summary>One person's connection to one server, as it stood at one moment. Holds no token.</summary>
public sealed record ConnectionSnapshot
{
    public required ConnectionState State { get; init; }

    /// <summary>Grows when a card of it would look different. Times that run down do not count.</summary>
    public int Version { get; init; }

    public IReadOnlyList<string> Scopes { get; init; } = [];

    public DateTimeOffset? Expires { get; init; }

    /// <summary>From the first request to the list of tools.</summary>
    public TimeSpan? Took { get; init; }

    public IReadOnlyList<Tool> Tools { get; init; } = [];

    /// <summary>Who said no, at which step, and how.</summary>
    public IdentityAssertionRefusal? Refusal { get; init; }

    /// <summary>What does not work, for the person.</summary>
    public string? Failure { get; init; }

    /// <summary>When what does not work is tried again, if somebody looks.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>What IT changed last.</summary>
    public PolicyNews? News { get; init; }

    public bool LooksLike(ConnectionSnapshot other) =>
        (State, Took, Refusal, Failure, News) == (other.State, other.Took, other.Refusal, other.Failure, other.News)
        && ReferenceEquals(Tools, other.Tools)
        && Scopes.SequenceEqual(other.Scopes, StringComparer.Ordinal);
}
