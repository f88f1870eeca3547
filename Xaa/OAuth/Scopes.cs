namespace Xaa.OAuth;

/// <summary>Scope strings: case-sensitive words, separated by single spaces. RFC 6749 §3.3.</summary>
public static class Scopes
{
    /// <summary>Splits a scope string into its words, each once, in order. Null and empty give none.</summary>
    public static IReadOnlyList<string> Parse(string? scope) =>
        string.IsNullOrEmpty(scope) ? [] : [.. scope.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>Joins words into a scope string, or null when there are none.</summary>
    public static string? Format(IEnumerable<string> scopes) => string.Join(' ', scopes) is { Length: > 0 } scope ? scope : null;

    /// <summary>Whether a scope string holds this word; whole words only.</summary>
    public static bool Contains(string? scope, string word) => Parse(scope).Contains(word, StringComparer.Ordinal);

    /// <summary>Whether every character is one that RFC 6749 §3.3 allows in a scope string.</summary>
    public static bool IsWellFormed(string scope) =>
        scope.All(c => c is ' ' or '!' or (>= '#' and <= '[') or (>= ']' and <= '~'));
}
