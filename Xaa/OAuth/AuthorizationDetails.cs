using System.Buffers;
using System.Text.Json;

namespace Xaa.OAuth;

/// <summary>Rich authorization requests: a JSON array of objects, each of a type. RFC 9396 §2.</summary>
/// <remarks>
/// It is kept as JSON and written back member for member; what a type means is for those to say who know it. The content may be personal: it
/// stands in tokens and answers, and in no record, log or span.
/// </remarks>
public sealed class AuthorizationDetails
{
    /// <summary>The most that they may be: characters as sent, and bytes as JSON is written. A token that holds them still fits a header.</summary>
    public const int Longest = 4 * 1024;

    /// <summary>The most elements.</summary>
    public const int MostElements = 16;

    /// <summary>The deepest that arrays and objects may be nested, counted from the array itself.</summary>
    public const int Deepest = 8;

    /// <summary>The refusal for a request whose <c>authorization_details</c> are none. RFC 9396 §5.</summary>
    public static readonly OAuthError Malformed = new(
        OAuthErrors.InvalidAuthorizationDetails,
        "The authorization_details must be a JSON array of objects, each with a type.",
        Reasons.MalformedDetails);

    // A second member of the same name could show one reader another value than the next.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = Deepest };

    private AuthorizationDetails(JsonElement json, IReadOnlyList<AuthorizationDetail> elements)
    {
        Json = json;
        Elements = elements;
    }

    /// <summary>The array.</summary>
    public JsonElement Json { get; }

    /// <summary>Its elements; at least one.</summary>
    public IReadOnlyList<AuthorizationDetail> Elements { get; }

    /// <summary>Reads the parameter.</summary>
    /// <param name="text">As it was sent; null when it was not.</param>
    /// <returns>Null when there is none, or what was sent is none.</returns>
    public static AuthorizationDetails? TryParse(string? text)
    {
        if (text is null or { Length: > Longest })
            return null;
        try
        {
            using var document = JsonDocument.Parse(text, Strict);
            return TryRead(document.RootElement.Clone());
        }
        // Half a surrogate pair is an argument when it stands there as a character, and an invalid operation when it is escaped.
        catch (Exception malformed) when (malformed is JsonException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads a claim of a token whose JSON was found to be free of repeated members.</summary>
    /// <returns>Null when it is no array of objects with a type each, or an empty one, which would say nothing.</returns>
    public static AuthorizationDetails? TryRead(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is 0 or > MostElements)
            return null;
        try
        {
            var elements = new List<AuthorizationDetail>(json.GetArrayLength());
            foreach (var element in json.EnumerateArray())
            {
                if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty("type", out var type)
                    || type.ValueKind != JsonValueKind.String || type.GetString() is not { Length: > 0 } name)
                    return null;
                elements.Add(new(name, element));
            }
            return WrittenLength(json) <= Longest ? new(json, elements) : null;
        }
        // A string that holds half a surrogate pair is JSON, but no text.
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether every element stands among those of others, to the last member.</summary>
    public bool IsWithin(AuthorizationDetails others) =>
        Elements.All(element => others.Elements.Any(other => AreSame(element.Json, other.Json)));

    /// <summary>Prints no content.</summary>
    public override string ToString() => "[authorization_details]";

    // Characters grow when they are escaped.
    private static int WrittenLength(JsonElement json)
    {
        var written = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(written))
            json.WriteTo(writer);
        return written.WrittenCount;
    }

    // JsonElement.DeepEquals throws at numbers with long exponents. A number that is written in another way counts as another.
    private static bool AreSame(JsonElement one, JsonElement other) => one.ValueKind == other.ValueKind && one.ValueKind switch
    {
        JsonValueKind.Object => one.GetPropertyCount() == other.GetPropertyCount()
            && one.EnumerateObject().All(member => other.TryGetProperty(member.Name, out var value) && AreSame(member.Value, value)),
        JsonValueKind.Array => one.GetArrayLength() == other.GetArrayLength()
            && one.EnumerateArray().Zip(other.EnumerateArray()).All(pair => AreSame(pair.First, pair.Second)),
        JsonValueKind.String => one.GetString() == other.GetString(),
        JsonValueKind.Number => one.GetRawText() == other.GetRawText(),
        _ => true,
    };
}

/// <summary>One element of <see cref="AuthorizationDetails"/>.</summary>
/// <param name="Type">What it is about, compared as an exact string. RFC 9396 §2.</param>
/// <param name="Json">The object, <c>type</c> among its members.</param>
public readonly record struct AuthorizationDetail(string Type, JsonElement Json)
{
    /// <summary>Prints no content.</summary>
    public override string ToString() => "[authorization_detail]";
}
