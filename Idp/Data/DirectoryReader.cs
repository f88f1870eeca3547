using System.Data.Common;
using Xaa.Storage;

namespace Xaa.Idp.Data;

/// <summary>What policy asks about a person.</summary>
public sealed record PersonFacts(string Id, string UserName, string DisplayName, IReadOnlyList<string> Groups, bool Active);

/// <summary>Reads people as policy sees them.</summary>
public sealed class DirectoryReader(Store store)
{
    private const string Columns = "id, user_name, display_name, groups, active";
    private const string SelectAll = $"SELECT {Columns} FROM people ORDER BY user_name";
    private const string SelectOne = $"SELECT {Columns} FROM people WHERE id = @name OR lower(user_name) = lower(@name) ORDER BY id = @name DESC LIMIT 1";

    private const string SelectById = $"SELECT {Columns} FROM people WHERE id = @id";

    private const string Search = $"""
        SELECT {Columns} FROM people
        WHERE user_name > @after AND (lower(user_name) LIKE lower(@text) ESCAPE '!' OR lower(display_name) LIKE lower(@text) ESCAPE '!')
        ORDER BY user_name LIMIT @limit
        """;

    private const string SelectName = "SELECT user_name FROM people WHERE id = @id";

    /// <summary>Everyone, by user name.</summary>
    public ValueTask<List<PersonFacts>> AllAsync(CancellationToken cancellationToken) => store.AllAsync(SelectAll, [], From, cancellationToken);

    /// <summary>One person, by id or by user name.</summary>
    public ValueTask<PersonFacts?> FindAsync(string name, CancellationToken cancellationToken) =>
        store.FirstAsync(SelectOne, [("@name", name)], From, cancellationToken);

    /// <summary>The groups that anybody is in.</summary>
    public async ValueTask<IReadOnlyList<string>> GroupsAsync(CancellationToken cancellationToken)
    {
        var lists = await store.AllAsync("SELECT DISTINCT groups FROM people", [], row => row.Texts(0), cancellationToken);
        return [.. lists.SelectMany(groups => groups).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>One person, by id alone.</summary>
    public ValueTask<PersonFacts?> FindByIdAsync(string id, CancellationToken cancellationToken) =>
        store.FirstAsync(SelectById, [("@id", id)], From, cancellationToken);

    /// <summary>People in whose names a text stands, by user name, after one.</summary>
    public ValueTask<List<PersonFacts>> SearchAsync(string text, string after, int limit, CancellationToken cancellationToken) => store.AllAsync(
        Search, [("@after", after), ("@text", $"%{Escape(text)}%"), ("@limit", limit)], From, cancellationToken);

    /// <summary>User names by id.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> NamesAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (await store.FirstAsync(SelectName, [("@id", id)], row => row.GetString(0), cancellationToken) is { } name)
                names[id] = name;
        }
        return names;
    }

    private static string Escape(string text) => text.Replace("!", "!!", StringComparison.Ordinal)
        .Replace("%", "!%", StringComparison.Ordinal).Replace("_", "!_", StringComparison.Ordinal);

    private static PersonFacts From(DbDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.Texts(3), row.GetBoolean(4));
}
