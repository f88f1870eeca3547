using System.Data.Common;
using Xaa.Storage;

namespace Xaa.Idp.Data;

internal static class PersonRow
{
    private const string InsertSql = """
        INSERT INTO people (id, user_name, display_name, email, groups, password_hash, active)
        VALUES (@id, @name, @display, @email, @groups, @password, @active)
        """;

    public static void Insert(DbConnection connection, PersonEntry person) => connection.Cached(InsertSql,
        ("@id", person.Id),
        ("@name", person.UserName),
        ("@display", person.DisplayName),
        ("@email", person.Email),
        ("@groups", JsonColumns.Of(person.Groups)),
        ("@password", person.PasswordHash),
        ("@active", person.Active)).ExecuteNonQuery();
}
