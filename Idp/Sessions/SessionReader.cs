using System.Data.Common;
using System.Text.Json;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.Sessions;

/// <summary>
/// Reads session and person in one query. One after the other, a suspension could fall in between; and every exchange passes here, so it
/// costs one read and no EF.
/// </summary>
public sealed class SessionReader(Store store)
{
    private const string People = "p.user_name, p.display_name, p.email, p.groups, p.active";

    private const string ById = $"""
        SELECT {SessionRow.Columns}, {People} FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.id = @id
        """;

    private const string ByHandle = $"""
        SELECT {SessionRow.Columns}, {People} FROM sessions s JOIN people p ON p.id = s.person_id WHERE s.handle_hash = @hash
        """;

    private const string ByRefreshToken = $"""
        SELECT {SessionRow.Columns}, {People}, r.client_id, r.scope, r.issued_at, r.superseded_at, r.proof_key
        FROM refresh_tokens r JOIN sessions s ON s.id = r.session_id JOIN people p ON p.id = s.person_id WHERE r.hash = @hash
        """;

    /// <summary>By the <c>sid</c> of an ID token.</summary>
    public ValueTask<SignedInPerson?> FindAsync(string sessionId, CancellationToken cancellationToken) =>
        store.FirstAsync(ById, [("@id", sessionId)], Person, cancellationToken);

    /// <summary>By the browser's cookie.</summary>
    public ValueTask<SignedInPerson?> FindAsync(SessionHandle handle, CancellationToken cancellationToken) =>
        store.FirstAsync(ByHandle, [("@hash", OpaqueToken.Hash(handle.Value))], Person, cancellationToken);

    public ValueTask<RefreshTokenSubject?> FindAsync(RefreshToken token, CancellationToken cancellationToken) =>
        store.FirstAsync(ByRefreshToken, [("@hash", OpaqueToken.Hash(token.Value))], Subject, cancellationToken);

    private static RefreshTokenSubject Subject(DbDataReader row) =>
        new(row.GetString(13), row.GetString(14), row.Time(15), row.TimeOrNull(16), row.TextOrNull(17), Person(row));

    private static SignedInPerson Person(DbDataReader row) => new()
    {
        Session = SessionRow.From(row, 0),
        UserName = row.GetString(8),
        DisplayName = row.GetString(9),
        Email = row.GetString(10),
        Groups = JsonSerializer.Deserialize<List<string>>(row.GetString(11), JsonSerializerOptions.Default)!,
        Active = row.GetBoolean(12),
    };
}
