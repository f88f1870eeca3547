using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xaa.Mcp.Conformance.Tests.Suite;

/// <summary>What one check of the suite says: SUCCESS, FAILURE, WARNING, SKIPPED, or INFO, which says nothing.</summary>
internal sealed record Check(string Id, string Status, string? ErrorMessage, string Description);

/// <summary>One run of the suite, which has ended, and what it wrote.</summary>
internal sealed partial record SuiteRun(int ExitCode, string Output, IReadOnlyDictionary<string, IReadOnlyList<Check>> Scenarios)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <exception cref="InvalidOperationException">The packages could not be installed, or the suite did not end.</exception>
    public static async Task<SuiteRun> StartAsync(string package, IEnumerable<string> arguments, Func<string, Task>? onLine = null)
    {
        var program = await SuitePackages.ProgramAsync(package);
        var results = Directory.CreateTempSubdirectory("mcp-conformance-");
        try
        {
            using var suite = Process.Start(new ProcessStartInfo(program.Node, [program.Script, .. arguments, "-o", results.FullName])
            {
                WorkingDirectory = results.FullName,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            try
            {
                return await FollowAsync(suite, results, onLine);
            }
            finally
            {
                suite.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    private static async Task<SuiteRun> FollowAsync(Process suite, DirectoryInfo results, Func<string, Task>? onLine)
    {
        suite.StandardInput.Close();
        var errors = suite.StandardError.ReadToEndAsync();
        var output = new StringBuilder();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            while (await suite.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                output.AppendLine(line);
                await (onLine?.Invoke(line) ?? Task.CompletedTask).WaitAsync(patience.Token);
            }

            await suite.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            throw new InvalidOperationException($"The suite did not end within {s_patience.TotalMinutes} minutes:\n{output}");
        }

        return new(suite.ExitCode, $"{output}{await errors}", Read(results));
    }

    /// <summary>The suite writes one directory per scenario, which ends with the time, and into it, when the scenario went through, its checks.</summary>
    private static Dictionary<string, IReadOnlyList<Check>> Read(DirectoryInfo results) => results
        .EnumerateFiles("checks.json", SearchOption.AllDirectories)
        .ToDictionary(
            file => ResultDirectory().Match(file.Directory!.Name).Groups["scenario"].Value,
            file =>
            {
                var checks = JsonSerializer.Deserialize<Check[]>(File.ReadAllBytes(file.FullName), s_json)!;
                return (IReadOnlyList<Check>)[.. checks.Where(check => check.Status != "INFO")];
            });

    [GeneratedRegex(@"^(authorization-server|server)-(?<scenario>.+)-\d{4}-\d\d-\d\dT[\d-]+Z$")]
    private static partial Regex ResultDirectory();
}
