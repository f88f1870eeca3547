using System.Globalization;

namespace Xaa.Benchmarks.Results;

/// <summary>The figures for people.</summary>
internal static class Table
{
    private static readonly string[] Heads =
        ["case", "size", "conn", "req/s", "CPU µs", "floor µs", "of floor", "crypto µs", "peer µs", "x peer", "x small"];

    public static void Write(TextWriter output, RunResult run)
    {
        List<string[]> rows = [Heads, .. run.Results.Select(Cells)];
        var widths = Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => Pad(cell, column, widths[column]))));
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{run.Machine}; store {run.Store}; ES256 here: {run.SignCost:0} µs to sign, {run.VerifyCost:0} µs to verify."));
        output.WriteLine("CPU µs: CPU time of the server process per request, median of the rounds. floor: a server of the same parts without rules.");
        output.WriteLine("peer: stated figure of the strongest open-source peer, scaled by the cost of cryptography here; it was not run here.");
        output.WriteLine("Goals at 64 connections: of floor 80 % or more, x peer 2 or more, x small about 1.");
    }

    // Words to the left, numbers to the right.
    private static string Pad(string cell, int column, int width) => column < 2 ? cell.PadRight(width) : cell.PadLeft(width);

    private static string[] Cells(CaseResult result) =>
    [
        result.Case,
        result.Size,
        Text(result.Connections, "0"),
        Text(result.RequestsPerSecond, "0"),
        Text(result.Cost, "0"),
        Text(result.Floor, "0"),
        Text(result.ShareOfFloor, "0 %"),
        Text(result.Cryptography, "0"),
        Text(result.Peer, "0"),
        Text(result.TimesPeer, "0.0"),
        Text(result.AgainstSmall, "0.00"),
    ];

    private static string Text(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "";
}
