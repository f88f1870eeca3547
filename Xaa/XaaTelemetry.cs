using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Xaa;

/// <summary>Spans and metrics of the four steps. Never a token, a code, a secret or a cookie in any of them.</summary>
public static class XaaTelemetry
{
    /// <summary>The name of both source and meter.</summary>
    public const string Name = "Xaa";

    /// <summary>The source of the steps' spans.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>The meter of the steps' counters.</summary>
    public static readonly Meter Meter = new(Name);

    /// <summary>Token requests answered, by <c>xaa.step</c>, <c>xaa.party</c>, <c>xaa.outcome</c> and <c>xaa.reason</c>.</summary>
    internal static readonly Counter<long> Requests = Meter.CreateCounter<long>("xaa.token_requests", "{request}", "Token requests answered.");

    /// <summary>Seconds a token request took, by the same tags.</summary>
    internal static readonly Histogram<double> Duration =
        Meter.CreateHistogram<double>("xaa.token_request.duration", "s", "How long a token request took.");
}
