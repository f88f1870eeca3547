using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Wiki;

/// <summary>What can be read without a tool, and what one might ask a model about it.</summary>
[McpServerResourceType, McpServerPromptType]
public sealed class WikiResources(WikiDb db) : ICompletions
{
    [McpServerResource(UriTemplate = "wiki://pages", Name = "pages", Title = "Pages of the wiki", MimeType = "application/json")]
    [Description("The titles of all pages with their slugs.")]
    [RequireScope("wiki.read")]
    public async Task<string> PagesAsync(CancellationToken cancellationToken) => ToolAnswer.Json(
        await db.Pages.OrderBy(page => page.Slug).Select(page => new { page.Slug, page.Title, page.Version }).ToListAsync(cancellationToken));

    [McpServerResource(UriTemplate = "wiki://pages/{slug}", Name = "page", Title = "A page", MimeType = "text/markdown")]
    [Description("The text of a page as it is now.")]
    [RequireScope("wiki.read")]
    public async Task<string> PageAsync(string slug, CancellationToken cancellationToken) =>
        (await db.FindAsync(slug, cancellationToken) ?? throw ToolAnswer.Unknown($"page '{slug}'")).Text;

    [McpServerResource(UriTemplate = "wiki://pages/{slug}/versions/{version}", Name = "version", Title = "An earlier version of a page",
        MimeType = "text/markdown")]
    [Description("The text of a page as it was.")]
    [RequireScope("wiki.read")]
    public async Task<string> VersionAsync(string slug, string version, CancellationToken cancellationToken)
    {
        var number = int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        var text = await db.Revisions.Where(revision => revision.Slug == slug && revision.Version == number)
            .Select(revision => revision.Text).SingleOrDefaultAsync(cancellationToken);
        return text ?? throw ToolAnswer.Unknown($"version {version} of the page '{slug}'");
    }

    [McpServerPrompt(Name = "summarise_page", Title = "Summarise a page")]
    [Description("Asks for a summary of a page of the wiki.")]
    [RequireScope("wiki.read")]
    public async Task<IEnumerable<PromptMessage>> SummarisePageAsync(
        [Description("The page's slug, such as travel-policy.")] string slug, CancellationToken cancellationToken) => ToolAnswer.Prompt(
        "Summarise this page of our wiki in three sentences, and say what a newcomer has to do because of it.",
        $"wiki://pages/{slug}",
        "text/markdown",
        await PageAsync(slug, cancellationToken));

    public IQueryable<string>? Of(string argument, string typed, ClaimsPrincipal user) => argument == "slug"
        ? db.Pages.Where(page => page.Slug.StartsWith(typed)).OrderBy(page => page.Slug).Select(page => page.Slug)
        : null;
}
