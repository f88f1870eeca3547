using System.Data.Common;
using Xaa.Storage;

namespace Xaa.Idp.Data;

internal static class PersonRow
{
    private const string Columns = "id, user_name, display_name, email, groups, password_hash, active";

    private const string InsertSql = $"""
        INSERT INTO people ({Columns})
        VALUES (@id, @name, @display, @email, @groups, @password, @active)
        """;

    /// <summary>By the name in small letters.</summary>
    public const string SelectByName = $"SELECT {Columns} FROM people WHERE lower(user_name) = @name";

    public const string SelectById = $"SELECT {Columns} FROM people WHERE id = @id";

    public const string SelectAfter = $"SELECT {Columns} FROM people WHERE id > @after ORDER BY id LIMIT @limit";

    public static void Insert(DbConnection connection, PersonEntry person) => connection.Cached(InsertSql,
        ("@id", person.Id),
        ("@name", person.UserName),
        ("@display", person.DisplayName),
        ("@email", person.Email),
        ("@groups", JsonColumns.Of(person.Groups)),
        ("@password", person.PasswordHash),
        ("@active", person.Active)).ExecuteNonQuery();

    public static PersonEntry From(DbDataReader row) => new()
    {
        Id = row.GetString(0),
        UserName = row.GetString(1),
        DisplayName = row.GetString(2),
        Email = row.GetString(3),
        Groups = row.Texts(4),
        PasswordHash = row.TextOrNull(5),
        Active = row.GetBoolean(6),
    };
}
