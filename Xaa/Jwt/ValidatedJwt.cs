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
    public string? Text(string claim) => _payload.Text(claim);

    /// <summary>A claim that is a string or an array of strings; null when it is absent or anything else.</summary>
    public IReadOnlyList<string>? Texts(string claim) => _payload.Texts(claim);

    /// <summary>A NumericDate claim (RFC 7519 §2), whole seconds; null when absent, fractional or out of range.</summary>
    public DateTimeOffset? Time(string claim) => _payload.Time(claim);

    /// <summary>Whether the claim is there and <c>true</c>.</summary>
    public bool IsTrue(string claim) => _payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>Whether the claim is there, whatever its value.</summary>
    public bool Has(string claim) => _payload.TryGetProperty(claim, out _);

    /// <summary>Whether the claim is an object that holds another object by this name, as <c>events</c> does (RFC 8417 §2.2).</summary>
    public bool HasObject(string claim, string member) =>
        _payload.TryGetProperty(claim, out var value) && value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty(member, out var inner) && inner.ValueKind == JsonValueKind.Object;

    /// <summary>A claim as it stands there, whatever it is; null when absent.</summary>
    internal JsonElement? Element(string claim) => _payload.TryGetProperty(claim, out var value) ? value : null;

    /// <summary>The string that is the only member of a claim that is an object; null when the claim is anything else.</summary>
    internal string? OnlyMember(string claim, string member) =>
        Element(claim) is { ValueKind: JsonValueKind.Object } value && value.GetPropertyCount() == 1 ? value.Text(member) : null;

    /// <summary>Prints no claim.</summary>
    public override string ToString() => "[jwt]";
}

/// <summary>The result of reading a JWT: the claims, or the reason why it is refused.</summary>
/// <param name="Jwt">The claims of a good token.</param>
/// <param name="Reason">One of <see cref="OAuth.Reasons"/>.</param>
public readonly record struct JwtReading(ValidatedJwt? Jwt, string? Reason);
