using System.Globalization;

namespace Xaa.AppHost.Tests;

/// <summary>The processes that a host stands for: the control plane that watches it, and everything below that.</summary>
internal static class ProcessTree
{
    public static IReadOnlyList<int> Of(int hostId)
    {
        var monitored = $"--monitor\0{hostId}\0";
        var parents = All().ToDictionary(id => id, ParentOf);
        var found = parents.Keys.Where(id => CommandLineOf(id).Contains(monitored, StringComparison.Ordinal)).ToList();
        for (var next = 0; next < found.Count; next++)
        {
            found.AddRange(parents.Where(entry => entry.Value == found[next] && !found.Contains(entry.Key)).Select(entry => entry.Key));
        }

        return found;
    }

    public static async Task WaitUntilGoneAsync(IReadOnlyList<int> processes, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (processes.Any(id => Directory.Exists($"/proc/{id}")))
        {
            await timer.WaitForNextTickAsync(cancellationToken);
        }
    }

    public static string CommandLineOf(int id) => Read($"/proc/{id}/cmdline");

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
        .Where(id => id > 0);

    // The fourth field; the second, the name, stands in brackets and may hold blanks.
    public static int ParentOf(int id)
    {
        var stat = Read($"/proc/{id}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > 1 ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            // It has ended meanwhile.
            return "";
        }
    }
}
