using System.Text.Json.Serialization;

namespace Xaa.Benchmarks.Results;

/// <summary>The medians of one case, at one size and one number of connections. Costs are microseconds of CPU time per request.</summary>
internal sealed record CaseResult
{
    public required string Case { get; init; }

    public required string Size { get; init; }

    public required int Connections { get; init; }

    public required double Cost { get; init; }

    public required double RequestsPerSecond { get; init; }

    /// <summary>A server of the same parts; null where there is none.</summary>
    public double? Floor { get; init; }

    /// <summary>The floor's cost as a share of ours, round by round; DESIGN.md wants 0.8 at 64 connections.</summary>
    /// <remarks>Null without a floor, and when a window was too short to tell.</remarks>
    public double? ShareOfFloor { get; init; }

    /// <summary>The signatures and verifications alone.</summary>
    public required double Cryptography { get; init; }

    /// <summary>The peer's stated cost, scaled by what cryptography costs here and now.</summary>
    public double? Peer { get; init; }

    /// <summary>How many requests we answer in the CPU time of one of the peer's; DESIGN.md wants 2 at 64 connections.</summary>
    public double? TimesPeer => Cost > 0 ? Peer / Cost : null;

    /// <summary>Our cost as a multiple of our cost with little data; about 1 is flat.</summary>
    public double? AgainstSmall { get; init; }
}

/// <summary>A whole run.</summary>
internal sealed record RunResult
{
    public required DateTimeOffset At { get; init; }

    public required string Machine { get; init; }

    public required string Store { get; init; }

    public required double SignCost { get; init; }

    public required double VerifyCost { get; init; }

    public required IReadOnlyList<CaseResult> Results { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(RunResult))]
internal sealed partial class ResultJson : JsonSerializerContext;
