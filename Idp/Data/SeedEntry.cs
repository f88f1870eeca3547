namespace Xaa.Idp.Data;

/// <summary>Which seed filled the store.</summary>
public sealed class SeedEntry
{
    public required string Fingerprint { get; init; }

    public required DateTimeOffset FilledAt { get; init; }
}

/// <summary>Who may read the records feed.</summary>
public sealed class RecordReaderEntry
{
    public required string Name { get; init; }

    public required string Key { get; init; }
}
