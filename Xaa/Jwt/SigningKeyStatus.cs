using System.Text.Json.Serialization;

namespace Xaa.Jwt;

/// <summary>What is said of a signing key to administrators; nothing private.</summary>
/// <param name="KeyId">The <c>kid</c>.</param>
/// <param name="Algorithm">The JWS algorithm.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="SignsFrom">When it began or will begin to sign.</param>
/// <param name="VerifiesUntil">When it leaves the key set; null while no newer key is known.</param>
/// <param name="State">What it is for now.</param>
public sealed record SigningKeyStatus(
    [property: JsonPropertyName("kid")] string KeyId,
    [property: JsonPropertyName("alg")] string Algorithm,
    [property: JsonPropertyName("createdAt")] DateTimeOffset CreatedAt,
    [property: JsonPropertyName("signsFrom")] DateTimeOffset SignsFrom,
    [property: JsonPropertyName("verifiesUntil")] DateTimeOffset? VerifiesUntil,
    [property: JsonPropertyName("state")] SigningKeyState State);

/// <summary>What a signing key is for.</summary>
[JsonConverter(typeof(SigningKeyStateConverter))]
public enum SigningKeyState
{
    /// <summary>Published, so that peers know it when it begins to sign.</summary>
    Announced = 1,

    /// <summary>Signs.</summary>
    Signing = 2,

    /// <summary>Signs no more; what it signed is good until it expires.</summary>
    Verifying = 3,
}

/// <summary>The states in lower case.</summary>
public sealed class SigningKeyStateConverter()
    : JsonStringEnumConverter<SigningKeyState>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
