using ModelContextProtocol;

namespace Xaa.McpServerSample.Samples;

/// <summary>Checks of what a model passes to a tool. The messages are for the model: they say what to do instead.</summary>
internal static class Arguments
{
    public static string Text(string? value, string name, int longest)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new McpException($"'{name}' must not be empty.");
        if (value.Length > longest)
            throw new McpException($"'{name}' has {value.Length} characters; at most {longest} are accepted.");
        return value.Trim();
    }

    public static long Between(long value, string name, long least, long most) =>
        value >= least && value <= most ? value : throw new McpException($"'{name}' must be from {least} to {most}, not {value}.");

    /// <summary>
    /// A LIKE pattern, with escape character \, for rows that hold the words as they stand, once these are in lower case. Of ASCII alone, because
    /// the databases' <c>lower()</c> knows no more.
    /// </summary>
    public static string Pattern(string? words)
    {
        var escaped = Text(words, "query", 200)
            .Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal)
            .Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c);
        return $"%{string.Concat(escaped)}%";
    }
}
