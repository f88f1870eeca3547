using System.Text.Json;

namespace Xaa.Jwt;

/// <summary>The claims of a JWT whose signature, type, issuer, audience and time window were found good.</summary>
public sealed class ValidatedJwt
{
    private readonly JsonElement _payload;

    internal ValidatedJwt(JsonElement payload, string keyId)
    {
        _payload = payload;
        KeyId = keyId;
    }

    /// <summary>The key that signed it.</summary>
    public string KeyId { get; }

    /// <summary>A string claim; null when absent, empty or not a string.</summary>
    public string? Text(string claim) => _payload.TryGetProperty(claim, out var value) && Read(value) is { Length: > 0 } text ? text : null;

    /// <summary>A claim that is a string or an array of strings; null when it is absent or anything else.</summary>
    public IReadOnlyList<string>? Texts(string claim)
    {
        if (!_payload.TryGetProperty(claim, out var value))
            return null;
        IReadOnlyList<string?> items = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(Read)] : [Read(value)];
        return items.All(item => item is not null) ? [.. items.OfType<string>()] : null;
    }

    /// <summary>A NumericDate claim (RFC 7519 §2), whole seconds; null when absent, fractional or out of range.</summary>
    public DateTimeOffset? Time(string claim) => Time(_payload, claim);

    /// <summary>Whether the claim is there, whatever its value.</summary>
    public bool Has(string claim) => _payload.TryGetProperty(claim, out _);

    /// <summary>Prints no claim.</summary>
    public override string ToString() => "[jwt]";

    // A string that holds half a surrogate pair is JSON, but no text.
    private static string? Read(JsonElement value)
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

    internal static DateTimeOffset? Time(JsonElement payload, string claim) =>
        payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var seconds) && seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;
}

/// <summary>The result of reading a JWT: the claims, or the reason why it is refused.</summary>
/// <param name="Jwt">The claims of a good token.</param>
/// <param name="Reason">One of <see cref="OAuth.Reasons"/>.</param>
public readonly record struct JwtReading(ValidatedJwt? Jwt, string? Reason);
