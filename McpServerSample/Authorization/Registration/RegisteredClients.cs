using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.McpServerSample.Authorization.Registration;

/// <summary>A client that registered itself. Of its secret and of the token that opens its registration only the hashes are kept.</summary>
public sealed record Registration
{
    public required string ClientId { get; init; }

    public required ClientMetadata Metadata { get; init; }

    /// <summary>Empty when it has none.</summary>
    public required byte[] SecretSha256 { get; init; }

    public required byte[] TokenSha256 { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    public RegisteredClient ToClient() => new()
    {
        ClientId = ClientId,
        DisplayName = Metadata.ClientName ?? ClientId,
        AuthMethod = Metadata.AuthMethod!,
        SecretSha256 = SecretSha256,
        Keys = Metadata.Jwks is { } jwks ? PublicKeys.Parse(jwks.GetRawText()) : [],
        JwksUri = Metadata.JwksUri is { } address ? new(address) : null,
        IsNative = Metadata.ApplicationType == RegistrationRules.Native,
        GrantTypes = Metadata.GrantTypes!.ToHashSet(StringComparer.Ordinal),
        RedirectUris = Metadata.RedirectUris!,
    };
}

/// <summary>The clients that registered themselves. Anybody may, so their number is bounded, and those that came to nothing go.</summary>
public sealed class RegisteredClients(Store store, TimeProvider clock)
{
    /// <summary>The most that are kept.</summary>
    public const int Most = 1000;

    /// <summary>How long one is kept that never got a token.</summary>
    public static readonly TimeSpan UnusedLife = TimeSpan.FromDays(1);

    /// <summary>How long at least, when there is no room.</summary>
    public static readonly TimeSpan ShortestUnusedLife = TimeSpan.FromHours(2);

    // What no other way of knowing a client begins with.
    private const string Prefix = "dcr-";

    private const string Select =
        "SELECT client_id, metadata, secret_sha256, token_sha256, registered_at FROM registered_clients WHERE client_id = @id";

    private const string Insert = """
        INSERT INTO registered_clients (client_id, metadata, secret_sha256, token_sha256, registered_at)
        VALUES (@id, @metadata, @secret, @token, @at)
        """;

    private const string Update = "UPDATE registered_clients SET metadata = @metadata, secret_sha256 = @secret WHERE client_id = @id";
    private const string Delete = "DELETE FROM registered_clients WHERE client_id = @id";
    private const string Count = "SELECT count(*) FROM registered_clients";
    private const string DeleteUnused = "DELETE FROM registered_clients WHERE used_at IS NULL AND registered_at < @before";

    private const string DeleteOldestUnused = """
        DELETE FROM registered_clients WHERE client_id =
        (SELECT client_id FROM registered_clients WHERE used_at IS NULL AND registered_at < @before ORDER BY registered_at LIMIT 1)
        """;

    private const string Use = "UPDATE registered_clients SET used_at = @now WHERE client_id = @id AND used_at IS NULL";

    private static readonly OAuthError Full =
        new(OAuthErrors.TemporarilyUnavailable, "Too many clients are registered.", Reasons.TooManyRequests, StatusCodes.Status429TooManyRequests);

    /// <summary>An id for a new one.</summary>
    public static string NewId() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));

    /// <summary>Whether it can be one that registered itself.</summary>
    public static bool IsRegistered(string clientId) => clientId.StartsWith(Prefix, StringComparison.Ordinal);

    public async ValueTask<Registration?> FindAsync(string clientId, CancellationToken cancellationToken) =>
        IsRegistered(clientId) ? await store.FirstAsync(Select, [("@id", clientId)], From, cancellationToken) : null;

    /// <summary>Adds one, as part of a write; refuses when there is no room.</summary>
    public OAuthError? Add(DbConnection connection, Registration registration)
    {
        var now = clock.GetUtcNow();
        connection.Cached(DeleteUnused, ("@before", now - UnusedLife)).ExecuteNonQuery();
        if (connection.Cached(Count).First(row => row.GetInt64(0)) >= Most
            && connection.Cached(DeleteOldestUnused, ("@before", now - ShortestUnusedLife)).ExecuteNonQuery() == 0)
            return Full;
        connection.Cached(Insert,
            ("@id", registration.ClientId),
            ("@metadata", Json(registration.Metadata)),
            ("@secret", registration.SecretSha256),
            ("@token", registration.TokenSha256),
            ("@at", registration.RegisteredAt)).ExecuteNonQuery();
        return null;
    }

    /// <summary>Replaces what one says of itself, as part of a write; false when it is gone.</summary>
    public static bool Replace(DbConnection connection, Registration registration) => connection.Cached(Update,
        ("@metadata", Json(registration.Metadata)), ("@secret", registration.SecretSha256), ("@id", registration.ClientId)).ExecuteNonQuery() == 1;

    public async ValueTask RemoveAsync(string clientId, CancellationToken cancellationToken) =>
        await store.WriteAsync(connection => connection.Cached(Delete, ("@id", clientId)).ExecuteNonQuery(), cancellationToken);

    /// <summary>Notes that a client got a token, as part of the write of that token: from then on it is kept.</summary>
    public void MarkUsed(DbConnection connection, string clientId)
    {
        if (IsRegistered(clientId))
            connection.Cached(Use, ("@now", clock.GetUtcNow()), ("@id", clientId)).ExecuteNonQuery();
    }

    private static string Json(ClientMetadata metadata) => JsonSerializer.Serialize(metadata, OAuthJson.Default.ClientMetadata);

    private static Registration From(DbDataReader row) => new()
    {
        ClientId = row.GetString(0),
        Metadata = JsonSerializer.Deserialize(row.GetString(1), OAuthJson.Default.ClientMetadata)!,
        SecretSha256 = row.GetFieldValue<byte[]>(2),
        TokenSha256 = row.GetFieldValue<byte[]>(3),
        RegisteredAt = row.Time(4),
    };
}
