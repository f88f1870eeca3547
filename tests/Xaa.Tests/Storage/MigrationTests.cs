using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class MigrationTestsOnSqlite() : MigrationTests(StoreKind.Sqlite)
{
    [Fact]
    public async Task A_new_file_is_its_owners_alone()
    {
        var store = Folder.Open();
        await store.WriteAsync(c => c.Cached("CREATE TABLE t (x)").ExecuteNonQuery(), CancellationToken.None);
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        const UnixFileMode owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var files = Directory.GetFiles(Folder.PathOf("data"));
        Assert.Equal(3, files.Length);
        foreach (var file in files)
            Assert.Equal(owner, File.GetUnixFileMode(file));
        Assert.Equal(owner | UnixFileMode.UserExecute, File.GetUnixFileMode(Folder.PathOf("data")));
    }
}

public sealed class MigrationTestsOnPostgres() : MigrationTests(StoreKind.Postgres);

public abstract class MigrationTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private protected StoreFolder Folder { get; } = new(kind);

    private static int OfStorage => typeof(Store).Assembly.GetManifestResourceNames().Count(name => name.Contains(".Migrations.sqlite.", StringComparison.Ordinal));

    public async ValueTask InitializeAsync() => await Folder.CreateAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return Folder.DisposeAsync();
    }

    [Fact]
    public async Task Processes_that_start_at_once_on_a_new_store_all_find_all_tables()
    {
        var stores = Enumerable.Range(0, 6).AsParallel().WithDegreeOfParallelism(6).Select(_ => Folder.Open()).ToList();
        foreach (var store in stores)
            Assert.Equal(OfStorage, await store.CountAsync("migrations"));
    }

    [Fact]
    public async Task Migrations_of_another_assembly_are_applied_once_and_under_its_name()
    {
        for (var start = 0; start < 2; start++)
        {
            await using var store = OpenWithNotes();
            Assert.Equal(1, await store.CountAsync("notes"));
            Assert.Equal(2, await store.CountAsync("migrations WHERE assembly = 'Xaa.Tests'"));
            Assert.Equal(OfStorage, await store.CountAsync("migrations WHERE assembly = 'Xaa.Storage'"));
        }
    }

    [Fact]
    public void An_assembly_without_migrations_is_refused()
    {
        var refused = Assert.Throws<InvalidOperationException>(
            () => Folder.Open(typeof(object).Assembly));
        Assert.Contains($"Migrations/{(kind == StoreKind.Sqlite ? "sqlite" : "postgres")}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_a_newer_version_changed_is_refused_and_left_as_it_is()
    {
        var store = Folder.Open();
        await store.WriteAsync(
            c => c.Cached("INSERT INTO migrations (assembly, number, name, applied_at) VALUES ('Xaa.Storage', 999, 'future', 0)").ExecuteNonQuery(),
            s_never);
        await store.DisposeAsync();

        var refused = Assert.Throws<InvalidOperationException>(OpenWithNotes);
        Assert.Contains(kind == StoreKind.Sqlite ? Folder.File : "test_", refused.Message, StringComparison.Ordinal);
        Assert.Contains("999_future", refused.Message, StringComparison.Ordinal);

        // Refused again, and for the same reason: the first refusal changed nothing and left no lock.
        Assert.Equal(refused.Message, Assert.Throws<InvalidOperationException>(OpenWithNotes).Message);
    }

    private Store OpenWithNotes() => Folder.Open(typeof(MigrationTests).Assembly);
}
