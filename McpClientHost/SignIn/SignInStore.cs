using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Xaa.Jwt;
using Xaa.Storage;

namespace Xaa.McpClientHost.SignIn;

/// <summary>Who is signed in, with the tokens of each sign-in, sealed. A browser holds the handle and nothing else.</summary>
public sealed class SignInStore(Store store, IDataProtectionProvider protection, TimeProvider clock)
{
    private const string Insert =
        "INSERT INTO sign_ins (handle_hash, sealed, expires, session_id) VALUES (@handle, @sealed, @expires, @session)";
    private const string Update = "UPDATE sign_ins SET sealed = @sealed, session_id = @session WHERE handle_hash = @handle";
    private const string Select = "SELECT sealed FROM sign_ins WHERE handle_hash = @handle AND expires > @now";
    private const string DeleteSession = "DELETE FROM sign_ins WHERE session_id = @session RETURNING handle_hash";

    private const string SelectSession = "SELECT 1 FROM sign_ins WHERE session_id = @session AND expires > @now LIMIT 1";

    private const string UseId = "INSERT INTO replayed_ids (issuer, id, expires) VALUES (@issuer, @id, @expires) ON CONFLICT DO NOTHING";
    private const string DeleteOldIds =
        "DELETE FROM replayed_ids WHERE (issuer, id) IN (SELECT issuer, id FROM replayed_ids WHERE expires < @until ORDER BY expires LIMIT 10)";

    private const string Delete = "DELETE FROM sign_ins WHERE handle_hash = @handle";

    // Each new sign-in clears away a few old ones, so the table does not grow for ever.
    private const string DeleteOld =
        "DELETE FROM sign_ins WHERE handle_hash IN (SELECT handle_hash FROM sign_ins WHERE expires < @now ORDER BY expires LIMIT 10)";

    private readonly IDataProtector _protector = protection.CreateProtector("Xaa.McpClientHost.SignIn");

    public async ValueTask CreateAsync(string handle, AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        var box = Seal(ticket);
        var expires = ticket.Properties.ExpiresUtc ?? throw new InvalidOperationException("A sign-in must end some time.");
        await store.WriteAsync(connection =>
        {
            connection.Cached(DeleteOld, ("@now", clock.GetUtcNow())).ExecuteNonQuery();
            return connection.Cached(Insert, ("@handle", Hash(handle)), ("@sealed", box), ("@expires", expires), ("@session", ticket.SessionId())).ExecuteNonQuery();
        }, cancellationToken);
    }

    /// <summary>Keeps changed tokens. False when the sign-in has ended meanwhile.</summary>
    public async ValueTask<bool> ReplaceAsync(string handle, AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        var box = Seal(ticket);
        return await store.WriteAsync(
            connection => connection.Cached(Update, ("@handle", Hash(handle)), ("@sealed", box), ("@session", ticket.SessionId())).ExecuteNonQuery() == 1, cancellationToken);
    }

    public async ValueTask<AuthenticationTicket?> FindAsync(string handle, CancellationToken cancellationToken)
    {
        var box = await store.FirstAsync(
            Select, [("@handle", Hash(handle)), ("@now", clock.GetUtcNow())], row => row.GetFieldValue<byte[]>(0), cancellationToken);
        return box is null ? null : Open(box);
    }

    /// <summary>Whether any sign-in here came of that session at the IdP.</summary>
    public async ValueTask<bool> HoldsSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        await store.FirstAsync<int?>(SelectSession, [("@session", sessionId), ("@now", clock.GetUtcNow())], row => row.GetInt32(0), cancellationToken) is not null;

    public async ValueTask RemoveAsync(string handle, CancellationToken cancellationToken) =>
        await store.WriteAsync(connection => connection.Cached(Delete, ("@handle", Hash(handle))).ExecuteNonQuery(), cancellationToken);

    /// <summary>Removes every sign-in that came of a session at the IdP, and uses the logout token up that says it has ended, both or neither.</summary>
    /// <returns>The keys (<see cref="KeyOf"/>) of those removed; null when the token was used before.</returns>
    public ValueTask<IReadOnlySet<string>?> RemoveSessionAsync(string issuer, LogoutToken token) => store.WriteAsync<IReadOnlySet<string>?>(
        connection =>
        {
            // An expired token is accepted for as long as clocks may differ, so its id is remembered as long.
            connection.Cached(DeleteOldIds, ("@until", clock.GetUtcNow() - JwtExpectation.DefaultSkew)).ExecuteNonQuery();
            if (connection.Cached(UseId, ("@issuer", issuer), ("@id", token.Id), ("@expires", token.Expires)).ExecuteNonQuery() == 0)
                return null;
            return connection.Cached(DeleteSession, ("@session", token.SessionId))
                .All(row => Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0))).ToHashSet(StringComparer.Ordinal);
        },
        CancellationToken.None);

    /// <summary>What may be known of a handle: its SHA-256.</summary>
    public static string KeyOf(string handle) => Convert.ToHexStringLower(Hash(handle));

    private byte[] Seal(AuthenticationTicket ticket) => _protector.Protect(TicketSerializer.Default.Serialize(ticket));

    // What cannot be opened, because the keys are gone, is no sign-in: the person signs in again.
    private AuthenticationTicket? Open(byte[] box)
    {
        try
        {
            return TicketSerializer.Default.Deserialize(_protector.Unprotect(box));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] Hash(string handle) => SHA256.HashData(Encoding.UTF8.GetBytes(handle));
}
