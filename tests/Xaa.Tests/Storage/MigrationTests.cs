using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class MigrationTests : IAsyncDisposable
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private readonly StoreFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task A_new_file_is_its_owners_alone()
    {
        var store = _folder.Open();
        await store.WriteAsync(c => c.Cached("CREATE TABLE t (x)").ExecuteNonQuery(), s_never);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var files = Directory.GetFiles(_folder.PathOf("data"));
        Assert.Equal(3, files.Length);
        foreach (var file in files)
            Assert.Equal(owner, File.GetUnixFileMode(file));
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(_folder.PathOf("data")));
    }

    [Fact]
    public void Processes_that_start_at_once_on_a_new_file_both_find_all_tables()
    {
        for (var round = 0; round < 5; round++)
        {
            var file = _folder.PathOf($"data/round-{round}.db");
            var stores = Enumerable.Range(0, 6).AsParallel().WithDegreeOfParallelism(6).Select(_ => _folder.Open(file)).ToList();
            Assert.All(stores, store => Assert.Equal(3, store.Count("migrations")));
        }
    }

    [Fact]
    public async Task Migrations_of_another_assembly_are_applied_once_and_under_its_name()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var store = OpenWithNotes();
            Assert.Equal(1, store.Count("notes"));
            Assert.Equal(2, store.Count("migrations WHERE assembly = 'Xaa.Tests'"));
            Assert.Equal(3, store.Count("migrations WHERE assembly = 'Xaa.Storage'"));
        }
    }

    [Fact]
    public void An_assembly_without_migrations_is_refused()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => SqliteStore.Open(_folder.File, _folder.Clock, NullLogger.Instance, typeof(object).Assembly));
        Assert.Contains("Migrations/sqlite", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_a_newer_version_changed_is_refused_and_left_as_it_is()
    {
        var store = _folder.Open();
        await store.WriteAsync(
            c => c.Cached("INSERT INTO migrations (assembly, number, name, applied_at) VALUES ('Xaa.Storage', 999, 'future', 0)").ExecuteNonQuery(),
            s_never);
        await store.DisposeAsync();

        var refused = Assert.Throws<InvalidOperationException>(OpenWithNotes);
        Assert.Contains(_folder.File, refused.Message, StringComparison.Ordinal);
        Assert.Contains("999_future", refused.Message, StringComparison.Ordinal);

        // Refused again, and for the same reason: the first refusal changed nothing and left no lock.
        Assert.Equal(refused.Message, Assert.Throws<InvalidOperationException>(OpenWithNotes).Message);
    }

    private SqliteStore OpenWithNotes() => SqliteStore.Open(_folder.File, _folder.Clock, NullLogger.Instance, typeof(MigrationTests).Assembly);
}
