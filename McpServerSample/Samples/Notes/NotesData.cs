using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Xaa.McpServerSample.Samples.Notes;

public sealed class Note
{
    public long Id { get; init; }
    public required string Text { get; set; }
    public required string Author { get; init; }
    public required string Client { get; init; }
    public string? Agent { get; init; }
    public string? Tenant { get; init; }
    public DateTimeOffset WrittenAt { get; init; }

    /// <summary>When its author changed it last.</summary>
    public DateTimeOffset? EditedAt { get; set; }
    public bool Pinned { get; set; }
    public bool Archived { get; set; }

    /// <summary>The note that it answers.</summary>
    public long? ReplyTo { get; init; }
    public List<NoteTag> Tags { get; init; } = [];

    [NotMapped]
    public string WrittenBy => new Actor(Author, Client, Agent, Tenant).Words;
}

public sealed class NoteTag
{
    public required string Tag { get; init; }

    [JsonIgnore]
    public long NoteId { get; init; }
}

public sealed class NotesDb(DbContextOptions<NotesDb> options) : SampleDb(options, "notes")
{
    public DbSet<Note> Notes => Set<Note>();
    public DbSet<NoteTag> Tags => Set<NoteTag>();

    protected override IQueryable<object> Roots => Notes;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<NoteTag>().HasKey(tag => new { tag.NoteId, tag.Tag });
        modelBuilder.Entity<Note>().HasMany(note => note.Tags).WithOne().HasForeignKey(tag => tag.NoteId);
        base.OnModelCreating(modelBuilder);
    }

    protected override IEnumerable<object> FirstRows(DateTimeOffset now) =>
    [
        new Note
        {
            Text = "The coffee machine is back.",
            Author = "u-carol",
            Client = "notes-app",
            WrittenAt = now.AddDays(-1),
            Tags = [new() { Tag = "kitchen" }],
        },
    ];
}
