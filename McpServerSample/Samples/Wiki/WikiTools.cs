using System.ComponentModel;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Wiki;

public sealed record PageSummary(string Slug, string Title, int Version, string Author, DateTimeOffset WrittenAt);

[McpServerToolType]
public sealed partial class WikiTools(WikiDb db, TimeProvider clock)
{
    private const int MostResults = 50;

    [McpServerTool(Name = "search_pages", Title = "Search the wiki", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds pages whose title or text holds the words, the last written first, at most 50.")]
    [RequireScope("wiki.read")]
    public async Task<IReadOnlyList<PageSummary>> SearchPagesAsync(
        [Description("Words as they stand in the page, such as: travel policy.")] string query,
        CancellationToken cancellationToken)
    {
        var pattern = Arguments.Pattern(query);
        var found = db.Pages.Where(page =>
            EF.Functions.Like(page.Title.ToLower(), pattern, @"\") || EF.Functions.Like(page.Text.ToLower(), pattern, @"\"));
        return await Summarize(found)
            .Take(MostResults)
            .ToListAsync(cancellationToken);
    }

    [McpServerTool(Name = "read_page", Title = "Read a page", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads a page as it is now, or as it was at an earlier version.")]
    [RequireScope("wiki.read")]
    public async Task<WikiRevision> ReadPageAsync(
        [Description("The page's slug, such as travel-policy.")] string slug,
        [Description("An earlier version; leave it out for the page as it is now.")] long? version = null,
        CancellationToken cancellationToken = default)
    {
        var page = await FindAsync(slug, cancellationToken) ?? throw UnknownPage(slug);
        if (version is null || version == page.Version)
            return page;
        return await db.Revisions.AsNoTracking()
                .SingleOrDefaultAsync(revision => revision.Slug == slug && revision.Version == version, cancellationToken)
            ?? throw new McpException($"The page '{slug}' has no version {version}; it has 1 to {page.Version}.");
    }

    [McpServerTool(Name = "write_page", Title = "Write a page", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Writes a new version of a page, or a new page, in the name of the signed-in person. Earlier versions stay readable.")]
    [RequireScope("wiki.write")]
    public async Task<PageSummary> WritePageAsync(
        [Description("The page's slug: small letters, digits and hyphens, such as travel-policy.")] string slug,
        [Description("The page's title, at most 200 characters.")] string title,
        [Description("The whole text of the page in Markdown, at most 100000 characters.")] string text,
        [Description("The version that this text builds on, as read_page gives it; 0 for a new page.")] long basedOnVersion,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        if (slug.Length > 100 || !Slug().IsMatch(slug))
            throw new McpException("'slug' must be at most 100 small letters, digits and single hyphens, such as travel-policy.");
        var actor = Actor.Of(user);
        var revision = new WikiRevision
        {
            Slug = slug,
            Version = (int)Arguments.Between(basedOnVersion, "basedOnVersion", 0, int.MaxValue - 1) + 1,
            Title = Arguments.Text(title, "title", 200),
            Text = Arguments.Text(text, "text", 100_000),
            Author = actor.Person,
            Client = actor.Via,
            WrittenAt = clock.GetUtcNow(),
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var current = (await FindAsync(slug, cancellationToken))?.Version ?? 0;
        if (current != basedOnVersion)
            throw Conflict(slug, basedOnVersion, current);
        db.Add(revision);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(revision.Slug, revision.Title, revision.Version, revision.Author, revision.WrittenAt);
    }

    [McpServerTool(Name = "list_history", Title = "Show a page's history", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the versions of a page, the newest first: who wrote it and when.")]
    [RequireScope("wiki.read")]
    public async Task<IReadOnlyList<PageSummary>> ListHistoryAsync(
        [Description("The page's slug, such as incident-runbook.")] string slug,
        CancellationToken cancellationToken)
    {
        var history = await Summarize(db.Revisions.Where(revision => revision.Slug == slug)).ToListAsync(cancellationToken);
        return history.Count > 0 ? history : throw UnknownPage(slug);
    }

    private Task<WikiRevision?> FindAsync(string slug, CancellationToken cancellationToken) =>
        db.Pages.AsNoTracking().SingleOrDefaultAsync(page => page.Slug == slug, cancellationToken);

    private static IQueryable<PageSummary> Summarize(IQueryable<WikiRevision> pages) => pages
        .OrderByDescending(page => page.WrittenAt)
        .ThenByDescending(page => page.Version)
        .Select(page => new PageSummary(page.Slug, page.Title, page.Version, page.Author, page.WrittenAt));

    private static McpException UnknownPage(string slug) => new($"There is no page '{slug}'. search_pages finds pages by their words.");

    private static McpException Conflict(string slug, long basedOn, int current) => new(current == 0
        ? $"There is no page '{slug}' to build on. Pass 0 as basedOnVersion to make it."
        : $"The page '{slug}' is at version {current}, not {basedOn}. Read it again and build on what it says now.");

    [GeneratedRegex(@"\A[a-z0-9]+(-[a-z0-9]+)*\z")]
    private static partial Regex Slug();
}
