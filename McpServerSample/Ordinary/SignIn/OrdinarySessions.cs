using System.Buffers.Text;
using System.Data.Common;
using System.Security.Cryptography;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>
/// Sessions of the ordinary way. A browser's is for minutes, and the IdP is asked again after it. What a consent granted is a session of its own:
/// its code and its refresh tokens live and end with it, months after the IdP was last asked.
/// </summary>
public sealed class OrdinarySessions(Store store, SessionStore sessions, TimeProvider clock)
{
    private static readonly TimeSpan BrowserLifetime = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan GrantLifetime = TimeSpan.FromDays(90);

    private const string Insert = "INSERT INTO session_people (session_id, issuer, name) VALUES (@session, @issuer, @name)";

    private const string Joined = "FROM session_people p JOIN sessions s ON s.id = p.session_id";
    private const string ById = $"SELECT {SessionRow.Columns}, p.issuer, p.name {Joined} WHERE s.id = @id";
    private const string ByHandle = $"SELECT {SessionRow.Columns}, p.issuer, p.name {Joined} WHERE s.handle_hash = @hash";

    private const string ByRefreshToken = $"""
        SELECT {SessionRow.Columns}, p.issuer, p.name, t.client_id, t.scope, t.superseded_at, t.proof_key
        {Joined} JOIN refresh_tokens t ON t.session_id = s.id WHERE t.hash = @hash
        """;

    /// <summary>How long what a consent granted lasts when it is not used.</summary>
    public static readonly TimeSpan GrantIdleLifetime = TimeSpan.FromDays(30);

    /// <summary>Starts the session of a browser that comes back from the IdP.</summary>
    public async ValueTask<SessionHandle> StartAsync(SignedIn signedIn, CancellationToken cancellationToken)
    {
        var handle = SessionHandle.New();
        var now = clock.GetUtcNow();
        var person = new OrdinaryPerson(
            new(NewId(), signedIn.Subject, signedIn.AuthTime, signedIn.Acr, signedIn.Amr, now + BrowserLifetime, now + BrowserLifetime, Ended: null),
            signedIn.Issuer,
            signedIn.Name);
        await store.WriteAsync(connection => Keep(connection, person, handle), cancellationToken);
        return handle;
    }

    /// <summary>Makes the session of what a person grants, as part of a write. No browser has its handle.</summary>
    public OrdinaryPerson Grant(DbConnection connection, OrdinaryPerson person)
    {
        var now = clock.GetUtcNow();
        var grant = person with
        {
            Session = person.Session with { Id = NewId(), IdleExpires = now + GrantIdleLifetime, Expires = now + GrantLifetime },
        };
        Keep(connection, grant, SessionHandle.New());
        return grant;
    }

    public ValueTask<OrdinaryPerson?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        store.FirstAsync(ByHandle, [("@hash", OpaqueToken.Hash(handle.Value))], Person, cancellationToken);

    public ValueTask<OrdinaryPerson?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        store.FirstAsync(ById, [("@id", sessionId)], Person, cancellationToken);

    public ValueTask<OrdinaryRefreshToken?> FindAsync(RefreshToken token, CancellationToken cancellationToken) => store.FirstAsync(
        ByRefreshToken,
        [("@hash", OpaqueToken.Hash(token.Value))],
        row => new OrdinaryRefreshToken(row.GetString(10), row.GetString(11), row.TimeOrNull(12), row.TextOrNull(13), Person(row)),
        cancellationToken);

    private int Keep(DbConnection connection, OrdinaryPerson person, SessionHandle handle)
    {
        sessions.Create(connection, person.Session, handle);
        return connection.Cached(Insert, ("@session", person.Session.Id), ("@issuer", person.Issuer), ("@name", person.Name)).ExecuteNonQuery();
    }

    private static OrdinaryPerson Person(DbDataReader row) => new(SessionRow.From(row, 0), row.GetString(8), row.GetString(9));

    private static string NewId() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
}
