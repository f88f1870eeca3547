using Xaa.Benchmarks.Load;

namespace Xaa.Benchmarks.Cases;

/// <summary>One kind of request, at the product with little data and much, and at the floor.</summary>
internal sealed record BenchmarkCase(string Name) : IDisposable
{
    /// <summary>ES256 signatures that it cannot do without.</summary>
    public required int Signatures { get; init; }

    /// <summary>ES256 verifications that it cannot do without.</summary>
    public required int Verifications { get; init; }

    /// <summary>CPU time of the strongest open-source peer, in microseconds (DESIGN.md section 5); null where it was not measured.</summary>
    public double? Peer { get; init; }

    /// <summary>The real service, by size.</summary>
    public required IReadOnlyList<(DataSize Size, Target Target)> Products { get; init; }

    /// <summary>The same parts without the protocol's rules; null where there is no such thing.</summary>
    public Target? Floor { get; init; }

    /// <summary>More requests at once would say nothing.</summary>
    public int MostConnections { get; init; } = int.MaxValue;

    public void Dispose()
    {
        foreach (var (_, target) in Products)
            target.Dispose();
        Floor?.Dispose();
    }
}
