namespace Xaa.Idp.Data;

/// <summary>Which seed filled the store.</summary>
public sealed class SeedEntry
{
    public required string Fingerprint { get; init; }

    public required DateTimeOffset FilledAt { get; init; }
}
