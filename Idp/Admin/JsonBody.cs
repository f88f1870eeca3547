using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>Reads bodies of the administration API, strictly: a member that is ignored looks like one that was changed.</summary>
public static class JsonBody
{
    private const int LongestBody = 16 * 1024;

    /// <summary>What bodies of <see cref="ReadAsync{T}"/> may be.</summary>
    public static readonly IReadOnlyList<string> ContentTypes = ["application/json"];

    // By reflection: what is generated forgets the defaults of members that may be left out.
    private static readonly JsonSerializerOptions StrictMembers = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
    };

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The body as an object, to be disposed; or the refusal of it.</summary>
    public static async ValueTask<(JsonDocument? Json, IResult? Malformed)> ReadAsync(
        HttpContext http, IReadOnlyList<string> contentTypes, CancellationToken cancellationToken)
    {
        if (!IsOneOf(contentTypes, http.Request.ContentType))
        {
            return (null, AdminProblem.Of(
                StatusCodes.Status415UnsupportedMediaType, $"The body must be {string.Join(" or ", contentTypes)}.", Reasons.WrongContentType));
        }
        var body = await ReadBytesAsync(http.Request, cancellationToken);
        if (body.Length > LongestBody)
            return (null, AdminProblem.Of(StatusCodes.Status413PayloadTooLarge, "The body is too large.", Reasons.RequestTooLarge));
        try
        {
            var json = JsonDocument.Parse(body, Strict);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
                return (json, null);
            json.Dispose();
            return (null, Malformed("The body must be an object."));
        }
        // The second: a member whose name is no text, such as half a surrogate pair.
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return (null, Malformed("The body is not JSON."));
        }
    }

    /// <summary>The body as what it has to be: no member more, and none missing that it needs; or the refusal of it.</summary>
    public static async ValueTask<(T? Body, IResult? Malformed)> ReadAsync<T>(HttpContext http, CancellationToken cancellationToken)
        where T : class
    {
        var (json, malformed) = await ReadAsync(http, ContentTypes, cancellationToken);
        if (json is null)
            return (null, malformed);
        using (json)
        {
            try
            {
                return (json.Deserialize<T>(StrictMembers), null);
            }
            catch (JsonException wrong)
            {
                return (null, Malformed($"The body is not what it has to be: {wrong.Path} cannot be read, or a member is missing or not known."));
            }
        }
    }

    public static IResult Malformed(string detail) => AdminProblem.Of(StatusCodes.Status400BadRequest, detail, Reasons.MalformedRequest);

    private static bool IsOneOf(IReadOnlyList<string> contentTypes, string? sent) =>
        MediaTypeHeaderValue.TryParse(sent, out var type)
        && contentTypes.Contains(type.MediaType, StringComparer.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));

    // As far as one byte too many. Counted here and not left to the server's limit, which is larger and differs from server to server.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new byte[LongestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return body.AsMemory(0, length);
    }
}
