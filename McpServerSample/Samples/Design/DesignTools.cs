using System.ComponentModel;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Design;

public sealed record FileSummary(string Id, string Name, string Team, DateTimeOffset UpdatedAt, int Frames, int Comments);

public sealed record ListedComment(
    long Id, string Text, string Author, string Client, DateTimeOffset WrittenAt, long FrameId, string Frame,
    string? Agent = null, string? Tenant = null);

public sealed record ExportedPicture(string Name, int Frames, string MediaType, int Bytes);

[McpServerToolType]
public sealed partial class DesignTools(DesignDb db, Paging paging, TimeProvider clock)
{
    private const int MostLayers = 200;
    private const int MostFrames = 100;

    [McpServerTool(Name = "list_files", Title = "List design files", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the design files of the company, the last changed first, with the number of their frames and comments.")]
    [RequireScope("design.read")]
    public async Task<Listing<FileSummary>> ListFilesAsync(
        ClaimsPrincipal user,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<FilePosition>(user, cursor, limit, "list_files");
        var files = db.Files.AsQueryable();
        if (piece.After is { } after)
            files = files.Where(file => file.UpdatedAt < after.At || (file.UpdatedAt == after.At && string.Compare(file.Id, after.Id) > 0));
        return await piece.ReadAsync(
            files.OrderByDescending(file => file.UpdatedAt).ThenBy(file => file.Id).Select(file => new FileSummary(
                file.Id, file.Name, file.Team, file.UpdatedAt, file.Frames.Count, file.Frames.SelectMany(frame => frame.Comments).Count())),
            last => new FilePosition(last.UpdatedAt, last.Id),
            cancellationToken);
    }

    [McpServerTool(Name = "get_file", Title = "Read a design file", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one design file: its frames with their layers, and what people said about each.")]
    [RequireScope("design.read")]
    public async Task<DesignFile> GetFileAsync(
        [Description("The file's id, as list_files gives it, such as checkout-redesign.")] string fileId,
        CancellationToken cancellationToken) =>
        await db.ReadFileAsync(fileId, cancellationToken) ?? throw UnknownFile(fileId);

    [McpServerTool(Name = "list_comments", Title = "List comments", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists what people said about the frames of one file, the newest first, and through which client and agent.")]
    [RequireScope("design.read")]
    public async Task<Listing<ListedComment>> ListCommentsAsync(
        ClaimsPrincipal user,
        [Description("The file's id, as list_files gives it.")] string fileId,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<RowPosition>(user, cursor, limit, "list_comments", fileId);
        if (!await db.Files.AnyAsync(file => file.Id == fileId, cancellationToken))
            throw UnknownFile(fileId);
        var before = piece.After?.Id ?? long.MaxValue;
        var found =
            from comment in db.Comments
            join frame in db.Frames on comment.FrameId equals frame.Id
            where frame.FileId == fileId && comment.Id < before
            orderby comment.Id descending
            select new ListedComment(
                comment.Id, comment.Text, comment.Author, comment.Client, comment.WrittenAt, frame.Id, frame.Name, comment.Agent, comment.Tenant);
        return await piece.ReadAsync(found, last => new RowPosition(last.Id), cancellationToken);
    }

    [McpServerTool(Name = "export_frame", Title = "Export a frame as a picture", ReadOnly = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(ExportedPicture))]
    [Description("Draws one frame and returns it as an SVG picture.")]
    [RequireScope("design.read")]
    public async Task<CallToolResult> ExportFrameAsync(
        [Description("The frame's id, as get_file gives it.")] long frameId,
        CancellationToken cancellationToken)
    {
        var frame = await db.ReadFrameAsync(frameId, cancellationToken) ?? throw UnknownFrame(frameId);
        return Picture(frame.Name, 1, await DesignPicture.OfAsync([frame]));
    }

    [McpServerTool(Name = "export_file", Title = "Export a file as a picture", ReadOnly = true, OpenWorld = false,
        UseStructuredContent = true, OutputSchemaType = typeof(ExportedPicture))]
    [Description("Draws all frames of a file side by side and returns them as one SVG picture. Tells its progress frame by frame.")]
    [RequireScope("design.read")]
    public async Task<CallToolResult> ExportFileAsync(
        [Description("The file's id, as list_files gives it.")] string fileId,
        RequestContext<CallToolRequestParams> call,
        CancellationToken cancellationToken)
    {
        var file = await db.ReadFileAsync(fileId, cancellationToken) ?? throw UnknownFile(fileId);
        var picture = await DesignPicture.OfAsync(
            file.Frames, drawn => call.TellAsync(drawn, file.Frames.Count, file.Frames[drawn - 1].Name, cancellationToken));
        return Picture(file.Name, file.Frames.Count, picture);
    }

    [McpServerTool(Name = "create_file", Title = "Make a design file", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Makes an empty design file.")]
    [RequireScope("design.write")]
    public async Task<DesignFile> CreateFileAsync(
        [Description("The file's id: small letters, digits and hyphens, such as checkout-redesign.")] string fileId,
        [Description("The file's name, at most 100 characters.")] string name,
        [Description("The team that it belongs to, at most 50 characters.")] string team,
        CancellationToken cancellationToken)
    {
        var file = new DesignFile
        {
            Id = Arguments.Slug(fileId, "fileId"),
            Name = Arguments.Text(name, "name", 100),
            Team = Arguments.Text(team, "team", 50),
            UpdatedAt = clock.GetUtcNow(),
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await db.Files.AnyAsync(other => other.Id == fileId, cancellationToken))
            throw new McpException($"There is a design file '{fileId}' already. Choose another id.");
        db.Add(file);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return file;
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
        var others = await db.Frames.Where(other => other.FileId == fileId).Select(other => other.Name).ToListAsync(cancellationToken);
        if (others.Contains(frame.Name))
            throw new McpException($"The file {fileId} already has a frame '{frame.Name}'. Choose another name.");
        if (others.Count >= MostFrames)
            throw new McpException($"The file {fileId} has {MostFrames} frames, and no file has more. Begin another one.");
        await SaveAsync(frame, file, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return frame;
    }

    [McpServerTool(Name = "add_layer", Title = "Draw on a frame", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Draws a rectangle, an ellipse or a text on a frame, above what is there. A text is as high as its letters.")]
    [RequireScope("design.write")]
    public async Task<DesignLayer> AddLayerAsync(
        [Description("The frame's id, as get_file gives it.")] long frameId,
        [Description("What to draw: rectangle, ellipse or text.")] string kind,
        [Description("Pixels from the frame's left edge, -10000 to 10000.")] long x,
        [Description("Pixels from the frame's upper edge, -10000 to 10000.")] long y,
        [Description("Width in pixels, 1 to 10000.")] long width,
        [Description("Height in pixels, 1 to 10000.")] long height,
        [Description("The colour, such as #ff8800.")] string fill,
        [Description("What a text says, at most 200 characters. Only for a text.")] string? text = null,
        CancellationToken cancellationToken = default)
    {
        if (!DesignLayer.Kinds.Contains(kind))
            throw new McpException($"'kind' must be {string.Join(" or ", DesignLayer.Kinds)}, not '{kind}'.");
        if (!Colour().IsMatch(fill))
            throw new McpException("'fill' must be a colour of six hexadecimal digits, such as #ff8800.");
        if (kind != "text" && text is not null)
            throw new McpException("'text' is for a layer of kind text.");
        var layer = new DesignLayer
        {
            FrameId = frameId,
            Kind = kind,
            X = (int)Arguments.Between(x, "x", -10_000, 10_000),
            Y = (int)Arguments.Between(y, "y", -10_000, 10_000),
            Width = (int)Arguments.Between(width, "width", 1, 10_000),
            Height = (int)Arguments.Between(height, "height", 1, 10_000),
            Fill = fill.ToLowerInvariant(),
            Text = kind == "text" ? Arguments.Text(text, "text", 200) : null,
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var file = await FileOfAsync(frameId, cancellationToken);
        if (await db.Layers.CountAsync(other => other.FrameId == frameId, cancellationToken) >= MostLayers)
            throw new McpException($"The frame {frameId} has {MostLayers} layers, and no frame has more.");
        await SaveAsync(layer, file, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return layer;
    }

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
        var file = await FileOfAsync(frameId, cancellationToken);
        var (person, client, agent, tenant) = Actor.Of(user);
        var comment = new DesignComment
        {
            FrameId = frameId,
            Text = said,
            Author = person,
            Client = client,
            Agent = agent,
            Tenant = tenant,
            WrittenAt = clock.GetUtcNow(),
        };
        await SaveAsync(comment, file, cancellationToken);
        return comment;
    }

    private async Task SaveAsync(object added, DesignFile file, CancellationToken cancellationToken)
    {
        db.Add(added);
        file.UpdatedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
    }

    private async Task<DesignFile> FileOfAsync(long frameId, CancellationToken cancellationToken) =>
        await db.Files.SingleOrDefaultAsync(file => file.Frames.Any(frame => frame.Id == frameId), cancellationToken)
        ?? throw UnknownFrame(frameId);

    private static CallToolResult Picture(string name, int frames, byte[] picture) => ToolAnswer.Of(
        new ExportedPicture(name, frames, DesignPicture.MediaType, picture.Length), ImageContentBlock.FromBytes(picture, DesignPicture.MediaType));

    private static McpException UnknownFile(string fileId) => new($"There is no design file '{fileId}'. list_files lists the files with their ids.");

    private static McpException UnknownFrame(long frameId) => new($"There is no frame {frameId}. get_file lists the frames of a file with their ids.");

    private sealed record FilePosition(DateTimeOffset At, string Id);

    [GeneratedRegex(@"\A#[0-9a-fA-F]{6}\z")]
    private static partial Regex Colour();
}
