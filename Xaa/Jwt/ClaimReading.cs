using System.Text.Json;

namespace Xaa.Jwt;

/// <summary>Reads claims as the type that they must have, and as nothing else.</summary>
internal static class ClaimReading
{
    /// <summary>A string; null when absent, empty or not a string.</summary>
    public static string? Text(this JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) && Text(value) is { Length: > 0 } text ? text : null;

    /// <summary>A string or an array of strings; null when absent or anything else.</summary>
    public static IReadOnlyList<string>? Texts(this JsonElement payload, string claim)
    {
        if (!payload.TryGetProperty(claim, out var value))
            return null;
        if (value.ValueKind != JsonValueKind.Array)
            return Text(value) is { } one ? [one] : null;

        var texts = new List<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (Text(item) is not { } text)
                return null;
            texts.Add(text);
        }
        return texts;
    }

    /// <summary>A NumericDate (RFC 7519 §2), whole seconds; null when absent, fractional or out of range.</summary>
    public static DateTimeOffset? Time(this JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var seconds) && seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    // A string that holds half a surrogate pair is JSON, but no text.
    private static string? Text(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
