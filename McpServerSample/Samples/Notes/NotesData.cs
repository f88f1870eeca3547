using Microsoft.EntityFrameworkCore;

namespace Xaa.McpServerSample.Samples.Notes;

public sealed class Note
{
    public long Id { get; init; }
    public required string Text { get; init; }
    public required string Author { get; init; }
    public required string Client { get; init; }
    public DateTimeOffset WrittenAt { get; init; }
}

public sealed class NotesDb(DbContextOptions<NotesDb> options) : SampleDb(options, "notes")
{
    public DbSet<Note> Notes => Set<Note>();

    protected override IQueryable<object> Roots => Notes;

    protected override IEnumerable<object> FirstRows(DateTimeOffset now) =>
    [
        new Note { Text = "The coffee machine is back.", Author = "u-carol", Client = "notes-app", WrittenAt = now.AddDays(-1) },
    ];
}
