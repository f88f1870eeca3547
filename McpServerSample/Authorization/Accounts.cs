using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.McpServerSample.Authorization;

/// <summary>The people of this server, found by issuer and subject. Nobody is found by e-mail address: addresses change hands.</summary>
public sealed class Accounts(Store store, ServerSeed server, TimeProvider clock)
{
    private const string Find = "SELECT disabled FROM accounts WHERE issuer = @issuer AND subject = @subject";
    private const string Create = "INSERT INTO accounts (issuer, subject, created_at) VALUES (@issuer, @subject, @at) ON CONFLICT DO NOTHING";

    private const int LongestSubject = 255;

    /// <summary>Finds the account, or makes it where policy allows that. ID-JAG draft §4.4.1 (SPEC 46).</summary>
    /// <returns>Null when the person may come in.</returns>
    public async ValueTask<OAuthError?> AdmitAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        switch (await store.FirstAsync<bool?>(Find, [("@issuer", issuer), ("@subject", subject)], row => row.GetBoolean(0), cancellationToken))
        {
            case false:
                return null;
            case true:
                return new(OAuthErrors.AccessDenied, "The account is disabled at this server.", Reasons.AccountDisabled);
            // OpenID Connect Core §2: a sub is no longer than that.
            case null when subject.Length > LongestSubject || server.Accounts != "just-in-time":
                return new(OAuthErrors.AccessDenied, "The person has no account at this server.", Reasons.UnknownAccount);
        }

        await store.WriteAsync(
            connection => connection.Cached(Create, ("@issuer", issuer), ("@subject", subject), ("@at", clock.GetUtcNow())).ExecuteNonQuery(),
            cancellationToken);
        return null;
    }
}
