using System.Text.Json.Serialization;

namespace Xaa.Storage;

/// <summary>What a verification of the records found.</summary>
/// <param name="Intact">Whether it found no fault. Records that nothing signs yet are none.</param>
/// <param name="Verified">Records whose every column is as a signed checkpoint covers it.</param>
/// <param name="UnsignedTail">Records behind the checkpoint: their chain holds, and whoever can write to the store could have made it.</param>
/// <param name="UnsignedSince">When the oldest of those was written.</param>
/// <param name="Faults">The first fault of each chain, and of the checkpoint.</param>
/// <param name="Chains">What was found of each writer, that is, of each process that wrote records.</param>
/// <param name="Sequence">The checkpoint's number; null when there is none to believe.</param>
/// <param name="SignedAt">When the checkpoint was signed.</param>
/// <param name="Checkpoint">The checkpoint, for an auditor to keep: a JWT.</param>
public sealed record RecordVerificationReport(
    [property: JsonPropertyName("intact")] bool Intact,
    [property: JsonPropertyName("verified")] long Verified,
    [property: JsonPropertyName("unsigned")] long UnsignedTail,
    [property: JsonPropertyName("unsignedSince")] DateTimeOffset? UnsignedSince,
    [property: JsonPropertyName("faults")] IReadOnlyList<RecordFault> Faults,
    [property: JsonPropertyName("chains")] IReadOnlyList<ChainReport> Chains,
    [property: JsonPropertyName("sequence")] long? Sequence,
    [property: JsonPropertyName("signedAt")] DateTimeOffset? SignedAt,
    [property: JsonPropertyName("checkpoint")] string? Checkpoint);

/// <summary>What was found of one chain.</summary>
/// <param name="Writer">The process that wrote it.</param>
/// <param name="TrimmedTo">The number of its last record that retention took; 0 when it took none.</param>
/// <param name="Verified">As in <see cref="RecordVerificationReport"/>.</param>
/// <param name="UnsignedTail">As in <see cref="RecordVerificationReport"/>.</param>
/// <param name="UnsignedSince">As in <see cref="RecordVerificationReport"/>.</param>
/// <param name="Ended">Whether the process said that it writes no more. One that was killed never does.</param>
public sealed record ChainReport(
    [property: JsonPropertyName("writer")] string Writer,
    [property: JsonPropertyName("trimmedTo")] long TrimmedTo,
    [property: JsonPropertyName("verified")] long Verified,
    [property: JsonPropertyName("unsigned")] long UnsignedTail,
    [property: JsonPropertyName("unsignedSince")] DateTimeOffset? UnsignedSince,
    [property: JsonPropertyName("ended")] bool Ended);

/// <summary>Something that is not as it was written.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Writer">In whose chain; null when it is in none.</param>
/// <param name="Number">The number there; null when it is in no chain.</param>
/// <param name="RecordId">The record where it shows; null when there is none.</param>
/// <param name="Detail">The same in words.</param>
public sealed record RecordFault(
    [property: JsonPropertyName("kind")] RecordFaultKind Kind,
    [property: JsonPropertyName("writer")] string? Writer,
    [property: JsonPropertyName("number")] long? Number,
    [property: JsonPropertyName("recordId")] string? RecordId,
    [property: JsonPropertyName("detail")] string Detail);

/// <summary>What can be wrong with records.</summary>
[JsonConverter(typeof(RecordFaultKindConverter))]
public enum RecordFaultKind
{
    /// <summary>A column is not as it was written, or the chain is not the one that was signed.</summary>
    Altered = 1,

    /// <summary>A record is gone that retention did not take.</summary>
    Missing = 2,

    /// <summary>A record stands elsewhere than it was written.</summary>
    Moved = 3,

    /// <summary>A record that no writer wrote.</summary>
    Added = 4,

    /// <summary>The checkpoint is gone, or was replaced.</summary>
    Checkpoint = 5,
}

/// <summary>The kinds in lower case.</summary>
public sealed class RecordFaultKindConverter()
    : JsonStringEnumConverter<RecordFaultKind>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
