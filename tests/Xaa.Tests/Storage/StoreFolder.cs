using System.Data.Common;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Records;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

/// <summary>A folder of one test's own with the stores that it opened there.</summary>
internal sealed class StoreFolder : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xaa-storage-");
    private readonly List<SqliteStore> _opened = [];

    public ManualTimeProvider Clock { get; } = new();

    public DateTimeOffset Now => Clock.GetUtcNow();

    public string File => PathOf("data/idp.db");

    public string PathOf(string name) => Path.Combine(_folder.FullName, name);

    public SqliteStore Open() => Open(File);

    public SqliteStore Open(string path)
    {
        var store = SqliteStore.Open(path, Clock, NullLogger.Instance);
        lock (_opened)
            _opened.Add(store);
        return store;
    }

    /// <summary>What a process that dies now would leave: the files as they are, without a goodbye.</summary>
    public SqliteStore OpenAsAfterCrash()
    {
        var copy = PathOf($"crashed-{Guid.NewGuid():N}.db");
        System.IO.File.Copy(File, copy);
        System.IO.File.Copy(File + "-wal", copy + "-wal");
        return Open(copy);
    }

    /// <summary>Whether the text stands in any file of the folder.</summary>
    public bool Contains(ReadOnlySpan<byte> bytes)
    {
        foreach (var path in Directory.EnumerateFiles(_folder.FullName, "*", SearchOption.AllDirectories))
        {
            if (System.IO.File.ReadAllBytes(path).AsSpan().IndexOf(bytes) >= 0)
                return true;
        }

        return false;
    }

    public bool Contains(string text) => Contains(Encoding.UTF8.GetBytes(text));

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _opened)
            await store.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

internal static class Some
{
    private static int s_number;

    public static TokenRequestRecord Record(DateTimeOffset at) => new()
    {
        Id = $"record-{Interlocked.Increment(ref s_number)}",
        Party = "design",
        Step = FlowStep.JwtBearerGrant,
        At = at,
        Duration = TimeSpan.FromMicroseconds(1234),
        Outcome = Outcome.Issued,
    };

    public static Session Session(DateTimeOffset now, string person = "u-alice") => new(
        $"session-{Interlocked.Increment(ref s_number)}", person, now, "urn:xaa:pwd", ["pwd", "otp"], now.AddHours(8), now.AddDays(7), null);

    public static long Count(this SqliteStore store, string table) => store.Read(c => Count(c, table));

    public static long Count(DbConnection connection, string table) => (long)connection.Cached($"SELECT count(*) FROM {table}").ExecuteScalar()!;
}
