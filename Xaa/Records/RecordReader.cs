namespace Xaa.Records;

/// <summary>Who may read a party's records, as the party's seed says: <c>{ "name": "flow", "key": "…" }</c>.</summary>
public sealed record RecordReader
{
    /// <summary>The reader's name; unique at this party.</summary>
    public required string Name { get; init; }

    /// <summary>The bearer key: 256 random bits, base64url. Never log it.</summary>
    public required string Key { get; init; }

    /// <summary>The name; the key redacts itself.</summary>
    public override string ToString() => $"{Name} [record_reader_key]";
}
