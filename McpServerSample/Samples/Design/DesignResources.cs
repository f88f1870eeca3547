using System.ComponentModel;
using System.Security.Claims;
using System.Text;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Design;

/// <summary>What can be read without a tool, and what one might ask a model about it.</summary>
[McpServerResourceType, McpServerPromptType]
public sealed class DesignResources(DesignDb db) : ICompletions
{
    [McpServerResource(UriTemplate = "design://files", Name = "files", Title = "Design files", MimeType = "application/json")]
    [Description("The names of all design files with their ids.")]
    [RequireScope("design.read")]
    public async Task<string> FilesAsync(CancellationToken cancellationToken) => ToolAnswer.Json(
        await db.Files.OrderBy(file => file.Id).Select(file => new { file.Id, file.Name, file.Team }).ToListAsync(cancellationToken));

    [McpServerResource(UriTemplate = "design://files/{fileId}", Name = "file", Title = "A design file", MimeType = "application/json")]
    [Description("One design file: its frames with their layers and comments.")]
    [RequireScope("design.read")]
    public async Task<string> FileAsync(string fileId, CancellationToken cancellationToken) =>
        ToolAnswer.Json(await ReadAsync(fileId, cancellationToken));

    [McpServerResource(UriTemplate = "design://files/{fileId}/picture", Name = "picture", Title = "A design file as a picture",
        MimeType = DesignPicture.MediaType)]
    [Description("All frames of a design file side by side, as SVG.")]
    [RequireScope("design.read")]
    public async Task<string> PictureAsync(string fileId, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString(await DesignPicture.OfAsync((await ReadAsync(fileId, cancellationToken)).Frames));

    [McpServerPrompt(Name = "summarise_file", Title = "Summarise a design file")]
    [Description("Asks for a summary of a design file: what it shows, and what people still want changed.")]
    [RequireScope("design.read")]
    public async Task<IEnumerable<PromptMessage>> SummariseFileAsync(
        [Description("The file's id, such as checkout-redesign.")] string fileId, CancellationToken cancellationToken) => ToolAnswer.Prompt(
        "Summarise this design file for somebody who has not seen it: what it is for, its frames in order, and which comments are still open.",
        $"design://files/{fileId}",
        "application/json",
        await FileAsync(fileId, cancellationToken));

    public IQueryable<string>? Of(string argument, string typed, ClaimsPrincipal user) => argument == "fileId"
        ? db.Files.Where(file => file.Id.StartsWith(typed)).OrderBy(file => file.Id).Select(file => file.Id)
        : null;

    private async Task<DesignFile> ReadAsync(string fileId, CancellationToken cancellationToken) =>
        await db.ReadFileAsync(fileId, cancellationToken) ?? throw ToolAnswer.Unknown($"design file '{fileId}'");
}
