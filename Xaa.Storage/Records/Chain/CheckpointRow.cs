using System.Data.Common;

namespace Xaa.Storage;

/// <summary>The checkpoint as a row: there is one.</summary>
internal static class CheckpointRow
{
    public const string Select = "SELECT statement FROM record_checkpoint";

    private const string Upsert = """
        INSERT INTO record_checkpoint (id, statement) VALUES (1, @statement) ON CONFLICT (id) DO UPDATE SET statement = excluded.statement
        """;

    /// <summary>Reads and verifies it inside a write, and signs what a change makes of it. The last thing that the write does.</summary>
    /// <exception cref="RecordsAlteredException">It is not the one that this party left there.</exception>
    public static void Change(DbConnection connection, RecordChain chain, AuditKeys keys, DateTimeOffset now, Func<Checkpoint, Checkpoint> change)
    {
        var last = keys.Verify(connection.Cached(Select).First(row => row.GetString(0)), chain.LastSequence);
        Write(connection, keys.Sign(change(last) with { Sequence = last.Sequence + 1, SignedAt = now.ToUnixTimeSeconds() }));
        chain.Saw(last.Sequence + 1);
    }

    public static void Write(DbConnection connection, string statement) => connection.Cached(Upsert, ("@statement", statement)).ExecuteNonQuery();
}
