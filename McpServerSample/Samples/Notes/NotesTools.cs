using System.ComponentModel;
using System.Reflection;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Notes;

public sealed record Counted(string Name, int Notes);

public sealed record NoteCounts(int Notes, int Pinned, int Archived, int Replies);

/// <summary>The tools of a server without a sample of its own (<c>--servers N</c>). Its scopes carry its name, so no attribute can.</summary>
public sealed class NotesTools(NotesDb db, Paging paging, TimeProvider clock)
{
    private const string IdWords = "The note's id, as list_notes gives it.";
    private const int MostTags = 20;

    /// <summary>What only reads needs the one scope of the server, and all else the other.</summary>
    public static IEnumerable<McpServerTool> Of(string server) =>
        from method in typeof(NotesTools).GetMethods()
        let tool = method.GetCustomAttribute<McpServerToolAttribute>()
        where tool is not null
        select McpServerTool.Create(
            method,
            request => ActivatorUtilities.CreateInstance<NotesTools>(request.Services!),
            new() { Metadata = [new RequireScopeAttribute(tool.ReadOnly ? $"{server}.read" : $"{server}.write")] });

    [McpServerTool(Name = "list_notes", Title = "List notes", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists notes that are not archived, the newest first.")]
    public Task<Listing<Note>> ListNotesAsync(
        ClaimsPrincipal user,
        [Description("Only notes with this tag. Leave it out for all.")] string? tag = null,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default) =>
        ReadAsync(
            paging.Open<RowPosition>(user, cursor, limit, "list_notes", tag),
            db.Notes.Where(note => !note.Archived && (tag == null || note.Tags.Any(one => one.Tag == tag))),
            cancellationToken);

    [McpServerTool(Name = "list_pinned_notes", Title = "List pinned notes", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists notes that somebody pinned, the newest first.")]
    public Task<Listing<Note>> ListPinnedNotesAsync(
        ClaimsPrincipal user,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default) =>
        ReadAsync(
            paging.Open<RowPosition>(user, cursor, limit, "list_pinned_notes"),
            db.Notes.Where(note => note.Pinned && !note.Archived),
            cancellationToken);

    [McpServerTool(Name = "list_archived_notes", Title = "List archived notes", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists notes that were archived, the newest first.")]
    public Task<Listing<Note>> ListArchivedNotesAsync(
        ClaimsPrincipal user,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default) =>
        ReadAsync(paging.Open<RowPosition>(user, cursor, limit, "list_archived_notes"), db.Notes.Where(note => note.Archived), cancellationToken);

    [McpServerTool(Name = "search_notes", Title = "Search notes", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds notes that hold the words, the newest first.")]
    public Task<Listing<Note>> SearchNotesAsync(
        ClaimsPrincipal user,
        [Description("Words as they stand in the note.")] string query,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<RowPosition>(user, cursor, limit, "search_notes", query);
        var pattern = Arguments.Pattern(query);
        return ReadAsync(piece, db.Notes.Where(note => EF.Functions.Like(note.Text.ToLower(), pattern, @"\")), cancellationToken);
    }

    [McpServerTool(Name = "list_replies", Title = "List replies", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the notes that answer a note, the newest first.")]
    public async Task<Listing<Note>> ListRepliesAsync(
        ClaimsPrincipal user,
        [Description(IdWords)] long noteId,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<RowPosition>(user, cursor, limit, "list_replies", $"{noteId}");
        await GetNoteAsync(noteId, cancellationToken);
        return await ReadAsync(piece, db.Notes.Where(note => note.ReplyTo == noteId), cancellationToken);
    }

    [McpServerTool(Name = "get_note", Title = "Read a note", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one note with its tags.")]
    public async Task<Note> GetNoteAsync([Description(IdWords)] long noteId, CancellationToken cancellationToken) =>
        await db.Notes.AsNoTracking().Include(note => note.Tags.OrderBy(tag => tag.Tag))
            .SingleOrDefaultAsync(note => note.Id == noteId, cancellationToken)
        ?? throw Unknown(noteId);

    [McpServerTool(Name = "list_tags", Title = "List tags", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the tags in use, the hundred with the most notes first.")]
    public async Task<Listing<Counted>> ListTagsAsync(CancellationToken cancellationToken) => new(
        await db.Tags.GroupBy(tag => tag.Tag).OrderByDescending(tags => tags.Count()).ThenBy(tags => tags.Key).Take(100)
            .Select(tags => new Counted(tags.Key, tags.Count())).ToListAsync(cancellationToken));

    [McpServerTool(Name = "list_authors", Title = "List authors", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists who wrote notes, the hundred with the most notes first.")]
    public async Task<Listing<Counted>> ListAuthorsAsync(CancellationToken cancellationToken) => new(
        await db.Notes.GroupBy(note => note.Author).OrderByDescending(notes => notes.Count()).ThenBy(notes => notes.Key).Take(100)
            .Select(notes => new Counted(notes.Key, notes.Count())).ToListAsync(cancellationToken));

    [McpServerTool(Name = "count_notes", Title = "Count notes", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Says how many notes there are, and how many of them are pinned, archived, or replies.")]
    public async Task<NoteCounts> CountNotesAsync(CancellationToken cancellationToken) => new(
        await db.Notes.CountAsync(cancellationToken),
        await db.Notes.CountAsync(note => note.Pinned, cancellationToken),
        await db.Notes.CountAsync(note => note.Archived, cancellationToken),
        await db.Notes.CountAsync(note => note.ReplyTo != null, cancellationToken));

    [McpServerTool(Name = "add_note", Title = "Add a note", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Leaves a note in the name of the signed-in person.")]
    public Task<Note> AddNoteAsync(
        [Description("What to say, plain text, at most 2000 characters.")] string text,
        ClaimsPrincipal user,
        CancellationToken cancellationToken) => AddAsync(text, null, user, cancellationToken);

    [McpServerTool(Name = "reply_to_note", Title = "Reply to a note", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Answers a note in the name of the signed-in person.")]
    public async Task<Note> ReplyToNoteAsync(
        [Description(IdWords)] long noteId,
        [Description("What to say, plain text, at most 2000 characters.")] string text,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        await GetNoteAsync(noteId, cancellationToken);
        return await AddAsync(text, noteId, user, cancellationToken);
    }

    [McpServerTool(Name = "edit_note", Title = "Edit a note", Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Changes what a note says. Only who wrote it may; the earlier text is gone.")]
    public Task<Note> EditNoteAsync(
        [Description(IdWords)] long noteId,
        [Description("What it shall say, plain text, at most 2000 characters.")] string text,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var (said, editor) = (Arguments.Text(text, "text", 2000), Actor.Of(user).Person);
        return ChangeAsync(noteId, note =>
        {
            if (note.Author != editor)
                throw new McpException($"The note {noteId} is not yours. reply_to_note answers it.");
            (note.Text, note.EditedAt) = (said, clock.GetUtcNow());
        }, cancellationToken);
    }

    [McpServerTool(Name = "pin_note", Title = "Pin a note", Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true)]
    [Description("Pins a note, so that it is found easily.")]
    public Task<Note> PinNoteAsync([Description(IdWords)] long noteId, CancellationToken cancellationToken) =>
        ChangeAsync(noteId, note => note.Pinned = true, cancellationToken);

    [McpServerTool(Name = "unpin_note", Title = "Unpin a note", Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true)]
    [Description("Takes the pin off a note.")]
    public Task<Note> UnpinNoteAsync([Description(IdWords)] long noteId, CancellationToken cancellationToken) =>
        ChangeAsync(noteId, note => note.Pinned = false, cancellationToken);

    [McpServerTool(Name = "archive_note", Title = "Archive a note", Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true)]
    [Description("Takes a note off the list; list_archived_notes still finds it, and restore_note puts it back.")]
    public Task<Note> ArchiveNoteAsync([Description(IdWords)] long noteId, CancellationToken cancellationToken) =>
        ChangeAsync(noteId, note => note.Archived = true, cancellationToken);

    [McpServerTool(Name = "restore_note", Title = "Restore a note", Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true)]
    [Description("Puts an archived note back on the list.")]
    public Task<Note> RestoreNoteAsync([Description(IdWords)] long noteId, CancellationToken cancellationToken) =>
        ChangeAsync(noteId, note => note.Archived = false, cancellationToken);

    [McpServerTool(Name = "tag_note", Title = "Tag a note", Destructive = false, Idempotent = true, OpenWorld = false,
        UseStructuredContent = true)]
    [Description("Gives a note a tag; at most 20 stand on one.")]
    public Task<Note> TagNoteAsync(
        [Description(IdWords)] long noteId,
        [Description("The tag: small letters, digits and hyphens, such as kitchen.")] string tag,
        CancellationToken cancellationToken)
    {
        Arguments.Slug(tag, "tag");
        return ChangeAsync(noteId, note =>
        {
            if (note.Tags.Exists(one => one.Tag == tag))
                return;
            if (note.Tags.Count >= MostTags)
                throw new McpException($"The note {noteId} has {MostTags} tags, and none has more.");
            note.Tags.Add(new() { Tag = tag });
        }, cancellationToken);
    }

    private async Task<Note> AddAsync(string text, long? replyTo, ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var (person, client, agent, tenant) = Actor.Of(user);
        var note = new Note
        {
            Text = Arguments.Text(text, "text", 2000),
            Author = person,
            Client = client,
            Agent = agent,
            Tenant = tenant,
            WrittenAt = clock.GetUtcNow(),
            ReplyTo = replyTo,
        };
        db.Add(note);
        await db.SaveChangesAsync(cancellationToken);
        return note;
    }

    private async Task<Note> ChangeAsync(long noteId, Action<Note> change, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var note = await db.Notes.Include(note => note.Tags).SingleOrDefaultAsync(note => note.Id == noteId, cancellationToken)
            ?? throw Unknown(noteId);
        change(note);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return note;
    }

    private static Task<Listing<Note>> ReadAsync(Piece<RowPosition> piece, IQueryable<Note> notes, CancellationToken cancellationToken)
    {
        var before = piece.After?.Id ?? long.MaxValue;
        var newest = notes.AsNoTracking().Include(note => note.Tags.OrderBy(tag => tag.Tag)).Where(note => note.Id < before);
        return piece.ReadAsync(newest.OrderByDescending(note => note.Id), last => new RowPosition(last.Id), cancellationToken);
    }

    private static McpException Unknown(long noteId) => new($"There is no note {noteId}. list_notes lists them with their ids.");
}
