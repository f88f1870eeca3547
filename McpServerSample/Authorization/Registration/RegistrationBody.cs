using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpServerSample.Authorization.Registration;

/// <summary>The body of a registration: what the client says of itself, and by what it names itself when it changes that. RFC 7592 §2.2.</summary>
/// <param name="Metadata">What it says.</param>
/// <param name="ClientId">Its id.</param>
/// <param name="ClientSecret">Its secret.</param>
/// <param name="NamesOurs">Whether it names what only this server writes.</param>
public sealed record RegistrationBody(ClientMetadata Metadata, string? ClientId, ClientSecret? ClientSecret, bool NamesOurs)
{
    private const int Longest = 16 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    // RFC 7592 §2.2: these MUST NOT be included.
    private static readonly string[] Ours =
        ["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

    public static async ValueTask<(RegistrationBody? Body, OAuthError? Error)> ReadAsync(HttpContext http)
    {
        if (!MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type) || type.MediaType != "application/json")
            return (null, new(OAuthErrors.InvalidRequest, "The body must be application/json.", Reasons.WrongContentType));
        // As far as one byte too many.
        var bytes = new byte[Longest + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length > Longest)
            return (null, new(OAuthErrors.InvalidRequest, "The body is too large.", Reasons.RequestTooLarge));
        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length), Strict);
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                return (null, Malformed);
            var metadata = root.Deserialize(OAuthJson.Default.ClientMetadata)!;
            return (new(metadata, Text(root, "client_id"), Text(root, "client_secret") is { } secret ? new(secret) : null,
                Ours.Any(member => root.TryGetProperty(member, out _))), null);
        }
        catch (Exception fault) when (fault is JsonException or InvalidOperationException)
        {
            return (null, Malformed);
        }
    }

    /// <summary>Why it is no change of a registration. The secret, when it is given, must be the one that the client has.</summary>
    public OAuthError? FaultFor(Registration registration) =>
        ClientId != registration.ClientId || NamesOurs
        || (ClientSecret is { } secret && !CryptographicOperations.FixedTimeEquals(RegisteredClient.Hash(secret), registration.SecretSha256))
            ? new(
                OAuthErrors.InvalidRequest,
                "A change names the client's own client_id, and nothing that this server writes.",
                Reasons.ClientMetadataNotAccepted)
            : null;

    private static OAuthError Malformed { get; } = new(
        OAuthErrors.InvalidClientMetadata, "The body must be an object of client metadata, each member of its own type and once.", Reasons.MalformedRequest);

    private static string? Text(JsonElement root, string member) =>
        root.TryGetProperty(member, out var value) ? value.GetString() ?? throw new JsonException() : null;
}
