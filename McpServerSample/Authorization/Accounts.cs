using System.Data.Common;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.McpServerSample.Authorization;

/// <summary>The people of this server, found by issuer and subject. Nobody is found by e-mail address: addresses change hands.</summary>
public sealed class Accounts(SqliteStore store, ServerSeed server, TimeProvider clock)
{
    private const string Find = "SELECT disabled FROM accounts WHERE issuer = @issuer AND subject = @subject";
    private const string Create = "INSERT INTO accounts (issuer, subject, created_at) VALUES (@issuer, @subject, @at) ON CONFLICT DO NOTHING";

    /// <summary>Finds the account, or makes it where policy allows that. ID-JAG draft §4.4.1 (SPEC 46).</summary>
    /// <returns>Null when the person may come in.</returns>
    public async ValueTask<OAuthError?> AdmitAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        switch (store.Read(connection => IsDisabled(connection, issuer, subject)))
        {
            case false:
                return null;
            case true:
                return new(OAuthErrors.AccessDenied, "The account is disabled at this server.", Reasons.AccountDisabled);
            case null when server.Accounts != "just-in-time":
                return new(OAuthErrors.AccessDenied, "The person has no account at this server.", Reasons.UnknownAccount);
        }

        await store.WriteAsync(
            connection => connection.Cached(Create, ("@issuer", issuer), ("@subject", subject), ("@at", clock.GetUtcNow())).ExecuteNonQuery(),
            cancellationToken);
        return null;
    }

    private static bool? IsDisabled(DbConnection connection, string issuer, string subject) =>
        connection.Cached(Find, ("@issuer", issuer), ("@subject", subject)).ExecuteScalar() is long disabled ? disabled != 0 : null;
}
