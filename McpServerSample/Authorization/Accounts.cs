using System.Data.Common;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.McpServerSample.Authorization;

/// <summary>
/// The people of this server, found by who vouches for them and who they are there: the same <c>sub</c> of another issuer or tenant is somebody else
/// (SPEC 28, 70).
/// </summary>
public sealed class Accounts(Store store, ServerSeed server, TimeProvider clock)
{
    private const string Find = "SELECT id, disabled FROM accounts WHERE issuer = @issuer AND tenant = @tenant AND subject = @subject";

    // The id is the subject, as long as nobody else has it: records and tools then call a person what her company calls her.
    private const string Create = """
        INSERT INTO accounts (id, issuer, tenant, subject, created_at)
        SELECT CASE WHEN EXISTS (SELECT 1 FROM accounts WHERE id = @subject) THEN @other ELSE @subject END, @issuer, @tenant, @subject, @at
        WHERE NOT EXISTS (SELECT 1 FROM accounts WHERE issuer = @issuer AND tenant = @tenant AND subject = @subject)
        """;

    // Of two who come at once, one gets the account.
    private const string Link = """
        UPDATE accounts SET issuer = @issuer, tenant = @tenant, subject = @subject
        WHERE email = @email AND issuer IS NULL
        AND NOT EXISTS (SELECT 1 FROM accounts WHERE issuer = @issuer AND tenant = @tenant AND subject = @subject)
        """;

    private const string Invite = """
        INSERT INTO accounts (id, email, created_at, disabled) VALUES (@id, @email, @at, @disabled) ON CONFLICT DO NOTHING
        """;

    private const int LongestSubject = 255;

    private readonly HashSet<(string Issuer, string? Tenant, string Domain)> _domains =
    [
        .. server.TrustedIssuers.SelectMany(
            trusted => trusted.EmailDomains, (trusted, domain) => (trusted.Issuer, trusted.Tenant, domain.ToLowerInvariant())),
    ];

    /// <summary>Finds the account, links the one that her verified address has, or makes one where policy allows that (SPEC 46).</summary>
    /// <returns>The id of the account, or why there is none for her.</returns>
    public async ValueTask<(string? Id, OAuthError? Error)> AdmitAsync(AccountIdentity person, CancellationToken cancellationToken)
    {
        var account = await store.FirstAsync(Find, KeyOf(person), From, cancellationToken);
        // OpenID Connect Core §2: a sub is no longer than that.
        if (account is null && person.Subject.Length <= LongestSubject)
            account = await store.WriteAsync(connection => LinkOrCreate(connection, person), cancellationToken);
        return account switch
        {
            null => (null, new(OAuthErrors.AccessDenied, "The person has no account at this server.", Reasons.UnknownAccount)),
            { IsDisabled: true } => (null, new(OAuthErrors.AccessDenied, "The account is disabled at this server.", Reasons.AccountDisabled)),
            _ => (account.Id, null),
        };
    }

    /// <summary>Makes the accounts of the seed that are not there yet.</summary>
    public async Task InviteAsync(CancellationToken cancellationToken)
    {
        if (server.People.Count == 0)
            return;
        await store.WriteAsync(connection => server.People.Sum(person => connection.Cached(Invite,
            ("@id", OpaqueToken.New()),
            ("@email", EmailAddress.Normalize(person.Email)),
            ("@at", clock.GetUtcNow()),
            ("@disabled", person.Disabled)).ExecuteNonQuery()), cancellationToken);
    }

    private Account? LinkOrCreate(DbConnection connection, AccountIdentity person)
    {
        var key = KeyOf(person);
        if (MayFindByEmail(person))
            connection.Cached(Link, [.. key, ("@email", EmailAddress.Normalize(person.Email!))]).ExecuteNonQuery();
        if (server.Accounts == "just-in-time")
            connection.Cached(Create, [.. key, ("@other", OpaqueToken.New()), ("@at", clock.GetUtcNow())]).ExecuteNonQuery();
        return connection.Cached(Find, key).First(From);
    }

    // Addresses change hands, and anybody can write one: only the company that assigns a domain's addresses says whose they are.
    private bool MayFindByEmail(AccountIdentity person) =>
        person.Email is { } email
        && EmailAddress.IsWellFormed(email)
        && _domains.Contains((person.Issuer, person.Tenant, EmailAddress.DomainOf(email)));

    private static (string Name, object? Value)[] KeyOf(AccountIdentity person) =>
        [("@issuer", person.Issuer), ("@tenant", person.Tenant ?? ""), ("@subject", person.Subject)];

    private static Account From(DbDataReader row) => new(row.GetString(0), row.GetBoolean(1));

    private sealed record Account(string Id, bool IsDisabled);
}
