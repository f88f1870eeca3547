using System.ComponentModel;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Design;

public sealed record FileSummary(string Id, string Name, string Team, DateTimeOffset UpdatedAt, int Frames, int Comments);

[McpServerToolType]
public sealed class DesignTools(DesignDb db, TimeProvider clock)
{
    [McpServerTool(Name = "list_files", Title = "List design files", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the design files of the company, the last changed first, with the number of their frames and comments.")]
    [RequireScope("design.read")]
    public async Task<IReadOnlyList<FileSummary>> ListFilesAsync(CancellationToken cancellationToken) =>
        await db.Files
            .OrderByDescending(file => file.UpdatedAt)
            .Select(file => new FileSummary(
                file.Id, file.Name, file.Team, file.UpdatedAt, file.Frames.Count, file.Frames.SelectMany(frame => frame.Comments).Count()))
            .ToListAsync(cancellationToken);

    [McpServerTool(Name = "get_file", Title = "Read a design file", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one design file: its frames, and what people said about each.")]
    [RequireScope("design.read")]
    public async Task<DesignFile> GetFileAsync(
        [Description("The file's id, as list_files gives it, such as checkout-redesign.")] string fileId,
        CancellationToken cancellationToken) =>
        await db.Files.AsNoTracking()
            .Include(file => file.Frames.OrderBy(frame => frame.Id))
            .ThenInclude(frame => frame.Comments.OrderBy(comment => comment.Id))
            .SingleOrDefaultAsync(file => file.Id == fileId, cancellationToken)
        ?? throw UnknownFile(fileId);

    [McpServerTool(Name = "add_comment", Title = "Comment on a frame", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Writes a comment on a frame, in the name of the signed-in person.")]
    [RequireScope("design.write")]
    public async Task<DesignComment> AddCommentAsync(
        [Description("The frame's id, as get_file gives it.")] long frameId,
        [Description("What to say, plain text, at most 2000 characters.")] string text,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var said = Arguments.Text(text, "text", 2000);
        var file = await db.Files.SingleOrDefaultAsync(file => file.Frames.Any(frame => frame.Id == frameId), cancellationToken)
            ?? throw new McpException($"There is no frame {frameId}. get_file lists the frames of a file with their ids.");
        var actor = Actor.Of(user);
        var comment = new DesignComment
        {
            FrameId = frameId,
            Text = said,
            Author = actor.Person,
            Client = actor.Via,
            WrittenAt = clock.GetUtcNow(),
        };
        db.Add(comment);
        file.UpdatedAt = comment.WrittenAt;
        await db.SaveChangesAsync(cancellationToken);
        return comment;
    }

    [McpServerTool(Name = "create_frame", Title = "Add a frame", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Adds an empty frame to a design file.")]
    [RequireScope("design.write")]
    public async Task<DesignFrame> CreateFrameAsync(
        [Description("The file's id, as list_files gives it.")] string fileId,
        [Description("The frame's name; no other frame of the file may have it.")] string name,
        [Description("Width in pixels, 1 to 10000.")] long width,
        [Description("Height in pixels, 1 to 10000.")] long height,
        CancellationToken cancellationToken)
    {
        var frame = new DesignFrame
        {
            FileId = fileId,
            Name = Arguments.Text(name, "name", 100),
            Width = (int)Arguments.Between(width, "width", 1, 10_000),
            Height = (int)Arguments.Between(height, "height", 1, 10_000),
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var file = await db.Files.SingleOrDefaultAsync(file => file.Id == fileId, cancellationToken) ?? throw UnknownFile(fileId);
        if (await db.Frames.AnyAsync(other => other.FileId == fileId && other.Name == frame.Name, cancellationToken))
            throw new McpException($"The file {fileId} already has a frame '{frame.Name}'. Choose another name.");
        db.Add(frame);
        file.UpdatedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return frame;
    }

    private static McpException UnknownFile(string fileId) => new($"There is no design file '{fileId}'. list_files lists the files with their ids.");
}
