using System.ComponentModel;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Notes;

/// <summary>The tools of a server without a sample of its own (<c>--servers N</c>). Its scopes carry its name, so no attribute can.</summary>
public sealed class NotesTools(NotesDb db, TimeProvider clock)
{
    private const int MostResults = 50;

    public static IEnumerable<McpServerTool> Of(string server) =>
    [
        Tool(nameof(ListNotesAsync), $"{server}.read"),
        Tool(nameof(AddNoteAsync), $"{server}.write"),
    ];

    [McpServerTool(Name = "list_notes", Title = "List notes", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists notes, the newest first, at most 50.")]
    public async Task<IReadOnlyList<Note>> ListNotesAsync(CancellationToken cancellationToken) =>
        await db.Notes.AsNoTracking().OrderByDescending(note => note.Id).Take(MostResults).ToListAsync(cancellationToken);

    [McpServerTool(Name = "add_note", Title = "Add a note", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Leaves a note in the name of the signed-in person.")]
    public async Task<Note> AddNoteAsync(
        [Description("What to say, plain text, at most 2000 characters.")] string text,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var actor = Actor.Of(user);
        var note = new Note
        {
            Text = Arguments.Text(text, "text", 2000),
            Author = actor.Person,
            Client = actor.Via,
            WrittenAt = clock.GetUtcNow(),
        };
        db.Add(note);
        await db.SaveChangesAsync(cancellationToken);
        return note;
    }

    private static McpServerTool Tool(string method, string scope) => McpServerTool.Create(
        typeof(NotesTools).GetMethod(method)!,
        request => ActivatorUtilities.CreateInstance<NotesTools>(request.Services!),
        new() { Metadata = [new RequireScopeAttribute(scope)] });
}
