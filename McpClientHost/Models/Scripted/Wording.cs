using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>Reads requests and writes answers.</summary>
internal static partial class Wording
{
    private static readonly HashSet<string> Filler = new(StringComparer.Ordinal)
    {
        "a", "an", "the", "of", "in", "into", "on", "at", "to", "for", "from", "by", "with", "about", "and", "or", "is", "are", "was", "me", "my", "our",
        "us", "we", "you", "your", "it", "its", "all", "any", "some", "please", "can", "could", "would", "do", "does", "did", "what", "which", "who", "whom",
        "find", "show", "list", "open", "read", "get", "give", "tell", "look", "up", "search", "see", "say", "says", "said", "there", "have", "has", "know",
        "s", "this", "that", "last", "latest", "newest", "recent", "most", "back", "that's", "called", "named",
    };

    /// <summary>The words that carry meaning, in small letters.</summary>
    public static IReadOnlyList<string> Keywords(string text, params string[] ignored) =>
        [.. Word().Matches(text.ToLowerInvariant()).Select(m => m.Value).Where(word => !Filler.Contains(word) && !ignored.Contains(word))];

    /// <summary>Those that hold all the words, the fittest first: where most of the name was asked for.</summary>
    public static IReadOnlyList<JsonElement> Fitting(IReadOnlyList<JsonElement> rows, IReadOnlyList<string> words, params string[] members)
    {
        if (words is [])
            return [];
        var fitting =
            from row in rows
            let has = members.SelectMany(member => Keywords(row.Text(member))).ToHashSet(StringComparer.Ordinal)
            where words.All(word => has.Any(one => one == word || (word.Length > 3 && (one.StartsWith(word, StringComparison.Ordinal) || word == one + "s"))))
            orderby has.Count
            select row;
        return [.. fitting];
    }

    public static string Text(this JsonElement row, string member) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var value) && value.ValueKind is not JsonValueKind.Null ? value.ToString() : "";

    public static long Number(this JsonElement row, string member) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var value) && value.TryGetInt64(out var number) ? number : 0;

    public static IReadOnlyList<JsonElement> List(this JsonElement row, string member) =>
        row.ValueKind == JsonValueKind.Object && row.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray()]
            : [];

    public static string Day(this JsonElement row, string member) => row.Text(member) is { Length: >= 10 } text ? text[..10] : "";

    public static string Money(long cents, string currency) => string.Create(CultureInfo.InvariantCulture, $"{cents / 100m:N2} {currency}");

    public static string Euros(long euros) => string.Create(CultureInfo.InvariantCulture, $"{euros:N0} EUR");

    public static string Bullets(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => "- " + line));

    public static string Count(int count, string one, string many) => count == 1 ? $"1 {one}" : $"{count} {many}";

    /// <summary>An amount of money in a request, in cents.</summary>
    public static long? Cents(string text) =>
        Amount().Match(text) is { Success: true } match
        && decimal.TryParse(match.Groups["n"].Value.Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)
        && amount is > 0 and < 1_000_000
            ? (long)(amount * 100)
            : null;

    public static string Slug(string text) => string.Join('-', SlugPart().Matches(text.ToLowerInvariant()).Select(m => m.Value)) is { Length: > 0 } slug
        ? slug[..Math.Min(slug.Length, 100)].TrimEnd('-')
        : "page";

    public static string Sorry(Call call) => $"That did not work. {call.Error}";

    [GeneratedRegex(@"[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*")]
    private static partial Regex Word();

    [GeneratedRegex(@"(?:€\s*(?<n>\d+(?:[.,]\d{1,2})?))|(?:(?<n>\d+(?:[.,]\d{1,2})?)\s*(?:€|euros?\b|eur\b))", RegexOptions.IgnoreCase)]
    private static partial Regex Amount();

    [GeneratedRegex("[a-z0-9]+")]
    private static partial Regex SlugPart();
}
