using System.Globalization;

namespace Xaa.Benchmarks.Clients;

/// <summary>The figures for people.</summary>
internal static class ClientTable
{
    private const int Words = 4;

    private static readonly string[] Heads =
    [
        "servers", "order", "knows", "client", "ms", "x TypeScript", "x helped", "client CPU ms", "servers CPU ms", "requests", "at the idp", "per server",
    ];

    public static void Write(TextWriter output, ClientRun run)
    {
        List<string[]> rows = [Heads, .. run.Results.Select(Cells)];
        var widths = Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => column < Words ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd());
        output.WriteLine();
        output.WriteLine($"{run.Machine}; MCP {run.Revision}; {run.Rounds} rounds.");
        output.WriteLine("ms: from an ID token in hand to the last server's answer, median. cold: no metadata, no token. warm: metadata, no token. kept: one call.");
        output.WriteLine("x TypeScript: the same as a multiple of the TypeScript client's, round by round. Servers and client share the machine's cores.");
        output.WriteLine("helped: its host keeps the metadata for it. By itself it keeps none, so that its warm turns are cold ones.");
        output.WriteLine("Goal: 13 servers in parallel, warm: 0.4 x TypeScript or less.");
    }

    private static string[] Cells(ClientResult result) =>
    [
        Text(result.Servers, "0"),
        result.Servers == 1 ? "" : result.Parallel ? "in parallel" : "in sequence",
        result.Knowledge.ToString().ToLowerInvariant(),
        result.Client,
        Text(result.Time, "0.0"),
        Text(result.AgainstTypeScript, "0.00"),
        Text(result.AgainstTypeScriptHelped, "0.00"),
        Text(result.ClientCpu, "0.0"),
        Text(result.ServersCpu, "0"),
        Text(result.Requests, "0.#"),
        Text(result.AtIdp, "0.#"),
        Text((result.Requests - result.AtIdp) / result.Servers, "0.##"),
    ];

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
