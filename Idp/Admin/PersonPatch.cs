using System.Net.Http.Headers;
using System.Text.Json;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>
/// What an administrator changes of a person. RFC 7396; read strictly, because a member that is ignored looks like one that was changed.
/// </summary>
/// <param name="Active">False suspends, true restores, null leaves it.</param>
public sealed record PersonPatch(bool? Active)
{
    public static readonly IReadOnlyList<string> ContentTypes = ["application/merge-patch+json", "application/json"];

    private const int LongestBody = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The patch, or the refusal of the body.</summary>
    public static async ValueTask<(PersonPatch? Patch, IResult? Malformed)> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        if (!IsJson(http.Request.ContentType))
        {
            return (null, AdminProblem.Of(
                StatusCodes.Status415UnsupportedMediaType, $"The body must be {string.Join(" or ", ContentTypes)}.", Reasons.WrongContentType));
        }
        var body = await ReadBodyAsync(http.Request, cancellationToken);
        if (body.Length > LongestBody)
            return (null, AdminProblem.Of(StatusCodes.Status413PayloadTooLarge, "The body is too large.", Reasons.RequestTooLarge));
        try
        {
            using var json = JsonDocument.Parse(body, Strict);
            return Parse(json.RootElement);
        }
        catch (JsonException)
        {
            return Refuse("The body is not JSON.", Reasons.MalformedRequest);
        }
    }

    private static (PersonPatch? Patch, IResult? Malformed) Parse(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            return Refuse("The body must be an object.", Reasons.MalformedRequest);
        var patch = new PersonPatch(Active: null);
        foreach (var member in json.EnumerateObject())
        {
            if (member.Name != "active")
                return Refuse("Only active can be changed here.", Reasons.UnsupportedParameter);
            if (member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                return Refuse("active must be true or false.", Reasons.MalformedRequest);
            patch = patch with { Active = member.Value.GetBoolean() };
        }
        return (patch, null);
    }

    private static (PersonPatch?, IResult) Refuse(string detail, string reason) =>
        (null, AdminProblem.Of(StatusCodes.Status400BadRequest, detail, reason));

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && ContentTypes.Contains(type.MediaType, StringComparer.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));

    // As far as one byte too many. Counted here and not left to the server's limit, which is larger and differs from server to server.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadBodyAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new byte[LongestBody + 1];
        var length = await request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken);
        return body.AsMemory(0, length);
    }
}
