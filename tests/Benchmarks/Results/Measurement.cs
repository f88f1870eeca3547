using Xaa.Benchmarks.Cases;
using Xaa.Benchmarks.Load;

namespace Xaa.Benchmarks.Results;

/// <summary>All windows of one case at one number of connections.</summary>
internal sealed class Measurement(BenchmarkCase one, int connections)
{
    private readonly Dictionary<Target, List<Window>> _windows = [];

    public List<Cryptography> Cryptography { get; } = [];

    public void Add(Target target, Window window)
    {
        if (!_windows.TryGetValue(target, out var windows))
            _windows[target] = windows = [];
        windows.Add(window);
    }

    public IEnumerable<CaseResult> Summarize()
    {
        var floor = one.Floor is null ? null : _windows[one.Floor];
        var small = one.Products.Where(product => product.Size == DataSize.Small).Select(product => _windows[product.Target]).SingleOrDefault();
        foreach (var (size, target) in one.Products)
        {
            var ours = _windows[target];
            yield return new()
            {
                Case = one.Name,
                Size = size.Name,
                Connections = connections,
                Cost = Median.Of(ours.Select(window => window.Cost)),
                RequestsPerSecond = Median.Of(ours.Select(window => window.RequestsPerSecond)),
                Floor = floor is null ? null : Median.Of(floor.Select(window => window.Cost)),
                ShareOfFloor = floor is null ? null : Ratio(floor, ours),
                Cryptography = Median.Of(Cryptography.Select(c => c.Of(one.Signatures, one.Verifications))),
                Peer = one.Peer * Median.Of(Cryptography.Select(c => c.Scale)),
                AgainstSmall = small is null || size == DataSize.Small ? null : Ratio(ours, small),
            };
        }
    }

    // Round by round: what else the machine did in a round falls on both. The system counts CPU time in hundredths of a second, so a window of
    // a few requests can be none.
    private static double? Ratio(List<Window> over, List<Window> under) => under.Exists(window => window.Cpu == TimeSpan.Zero)
        ? null
        : Median.Of(over.Zip(under, (one, other) => one.Cost / other.Cost));
}
