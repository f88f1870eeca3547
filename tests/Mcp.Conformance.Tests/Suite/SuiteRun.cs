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
    /// <summary>How long one may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web);

    /// <summary>What a client under test wrote to its error output, of those that wrote anything.</summary>
    public IReadOnlyDictionary<string, string> Complaints { get; private init; } = new Dictionary<string, string>();

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
        using var patience = new CancellationTokenSource(Patience);
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
            throw new InvalidOperationException($"The suite did not end within {Patience.TotalMinutes} minutes:\n{output}");
        }

        return new(suite.ExitCode, $"{output}{await errors}", Read(results, "checks.json", Checks)) { Complaints = ReadComplaints(results) };
    }

    private static IReadOnlyList<Check> Checks(FileInfo file) =>
        [.. JsonSerializer.Deserialize<Check[]>(File.ReadAllBytes(file.FullName), s_json)!.Where(check => check.Status != "INFO")];

    private static Dictionary<string, string> ReadComplaints(DirectoryInfo results) =>
        Read(results, "stderr.txt", file => File.ReadAllText(file.FullName)).Where(file => file.Value.Length > 0).ToDictionary();

    /// <summary>
    /// The suite writes one directory per scenario, which ends with the time, and into it, when the scenario went through, its files.
    /// </summary>
    private static Dictionary<string, T> Read<T>(DirectoryInfo results, string name, Func<FileInfo, T> read) => results
        .EnumerateFiles(name, SearchOption.AllDirectories)
        .ToDictionary(
            file => ResultDirectory().Match(Path.GetRelativePath(results.FullName, file.DirectoryName!)).Groups["scenario"].Value,
            read);

    [GeneratedRegex(@"^((authorization-server|server)-)?(?<scenario>.+)-\d{4}-\d\d-\d\dT[\d-]+Z$")]
    private static partial Regex ResultDirectory();
}
