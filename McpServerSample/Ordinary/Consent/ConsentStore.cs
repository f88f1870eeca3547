using System.Data.Common;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>What people have allowed: the company's administrators see none of it.</summary>
public sealed class ConsentStore(Store store, TimeProvider clock)
{
    private const string Select = "SELECT scope FROM consents WHERE issuer = @issuer AND subject = @subject AND client_id = @client";

    private const string Insert = """
        INSERT INTO consents (issuer, subject, client_id, scope, granted_at) VALUES (@issuer, @subject, @client, @scope, @now) ON CONFLICT DO NOTHING
        """;

    /// <summary>Whether she has allowed the client all of the scope before.</summary>
    public async ValueTask<bool> CoversAsync(OrdinaryPerson person, string clientId, string scope, CancellationToken cancellationToken)
    {
        var allowed = await store.AllAsync(
            Select, [("@issuer", person.Issuer), ("@subject", person.Subject), ("@client", clientId)], row => row.GetString(0), cancellationToken);
        return !Scopes.Parse(scope).Except(allowed, StringComparer.Ordinal).Any();
    }

    /// <summary>Remembers it, as part of the write that records it.</summary>
    public void Remember(DbConnection connection, OrdinaryPerson person, string clientId, string scope)
    {
        foreach (var word in Scopes.Parse(scope))
        {
            connection.Cached(Insert,
                ("@issuer", person.Issuer),
                ("@subject", person.Subject),
                ("@client", clientId),
                ("@scope", word),
                ("@now", clock.GetUtcNow())).ExecuteNonQuery();
        }
    }
}
