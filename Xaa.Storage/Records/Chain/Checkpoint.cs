using System.Text.Json.Serialization;

namespace Xaa.Storage;

/// <summary>What an audit key signs: how far the chain of every writer goes, and what retention has taken of it.</summary>
/// <param name="Sequence">One more each time.</param>
/// <param name="SignedAt">Unix seconds.</param>
/// <param name="Writers">All that have written here.</param>
internal sealed record Checkpoint(
    [property: JsonPropertyName("sequence")] long Sequence,
    [property: JsonPropertyName("iat")] long SignedAt,
    [property: JsonPropertyName("writers")] IReadOnlyList<SignedChain> Writers)
{
    /// <summary>The JOSE <c>typ</c>: no token, and not to be taken for one.</summary>
    public const string Type = "xaa-record-checkpoint+jwt";

    public SignedChain? Of(string writer) => Writers.FirstOrDefault(chain => chain.Writer == writer);

    /// <summary>With this chain in place of what was said of its writer.</summary>
    public Checkpoint With(SignedChain chain) => this with { Writers = [.. Writers.Where(other => other.Writer != chain.Writer), chain] };
}

/// <summary>What is signed of one chain.</summary>
/// <param name="Writer">Whose it is.</param>
/// <param name="Number">The last record that is covered.</param>
/// <param name="Hash">The last one's.</param>
/// <param name="TrimmedTo">The last record that retention took; 0 when it took none.</param>
/// <param name="TrimmedHash">That one's: what the first one that is left was chained to.</param>
/// <param name="Ended">Whether the writer said that nothing follows.</param>
internal sealed record SignedChain(
    [property: JsonPropertyName("writer")] string Writer,
    [property: JsonPropertyName("number")] long Number,
    [property: JsonPropertyName("hash")] byte[] Hash,
    [property: JsonPropertyName("trimmedTo")] long TrimmedTo,
    [property: JsonPropertyName("trimmedHash")] byte[] TrimmedHash,
    [property: JsonPropertyName("ended")] bool Ended)
{
    /// <summary>A writer's that nothing was signed of.</summary>
    public static SignedChain NoneOf(string writer) => new(writer, 0, RecordHash.None, 0, RecordHash.None, Ended: false);

    /// <summary>Retention has taken all up to this record.</summary>
    public SignedChain Trimmed(long number, byte[] hash)
    {
        if (number <= TrimmedTo)
            return this;
        var trimmed = this with { TrimmedTo = number, TrimmedHash = hash };
        // What no checkpoint covered is gone as well, of a process that was killed as a rule.
        return number > Number ? trimmed with { Number = number, Hash = hash } : trimmed;
    }

    /// <summary>It goes as far as this now.</summary>
    public SignedChain UpTo(ChainHead head, bool ended) =>
        head.Number < Number ? this : this with { Number = head.Number, Hash = head.Hash, Ended = ended };
}

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(Checkpoint))]
internal sealed partial class CheckpointJson : JsonSerializerContext;

/// <summary>The checkpoint or its key is not what this party left there. Nothing is signed over it, so that it stays to be seen.</summary>
public sealed class RecordsAlteredException(string message) : Exception(message);
