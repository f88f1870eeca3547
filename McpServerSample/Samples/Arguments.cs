using System.Text.RegularExpressions;
using ModelContextProtocol;

namespace Xaa.McpServerSample.Samples;

/// <summary>Checks of what a model passes to a tool. The messages are for the model: they say what to do instead.</summary>
internal static partial class Arguments
{
    public static string Text(string? value, string name, int longest)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new McpException($"'{name}' must not be empty.");
        if (value.Length > longest)
            throw new McpException($"'{name}' has {value.Length} characters; at most {longest} are accepted.");
        if (value.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            throw new McpException($"'{name}' must not hold control characters.");
        return value.Trim();
    }

    public static long Between(long value, string name, long least, long most) =>
        value >= least && value <= most ? value : throw new McpException($"'{name}' must be from {least} to {most}, not {value}.");

    public static string Slug(string value, string name) => value.Length <= 100 && Slugs().IsMatch(value)
        ? value
        : throw new McpException($"'{name}' must be at most 100 small letters, digits and single hyphens, such as travel-policy.");

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

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Slugs();
}
