using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Which records are looked for. What is null does not matter.</summary>
public sealed record RecordFilter
{
    /// <summary>The person, by <c>sub</c>.</summary>
    public string? Subject { get; init; }

    /// <summary>The client.</summary>
    public string? ClientId { get; init; }

    /// <summary>The resource authorization server's issuer.</summary>
    public string? Audience { get; init; }

    /// <summary>The step.</summary>
    public FlowStep? Step { get; init; }

    /// <summary>Issued or refused.</summary>
    public Outcome? Outcome { get; init; }

    /// <summary>The stable reason of a refusal.</summary>
    public string? Reason { get; init; }

    /// <summary>From then on.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before then.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A record that was found, and where it stands.</summary>
/// <param name="Cursor">Its place, as in the feed: later ones have larger ones.</param>
/// <param name="Record">The record.</param>
public sealed record FoundRecord(long Cursor, TokenRequestRecord Record);
