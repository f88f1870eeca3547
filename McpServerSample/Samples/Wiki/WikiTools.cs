using System.ComponentModel;
using System.Security.Claims;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Wiki;

public sealed record PageSummary(string Slug, string Title, int Version, string Author, string WrittenBy, DateTimeOffset WrittenAt);

public sealed record BrokenLink(string Slug, string Target);

public sealed record LinkReport(int Pages, IReadOnlyList<BrokenLink> Broken);

[McpServerToolType]
public sealed partial class WikiTools(WikiDb db, Paging paging, TimeProvider clock)
{
    private const int MostBroken = 200;

    [McpServerTool(Name = "search_pages", Title = "Search the wiki", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds pages whose title or text holds the words, the last written first.")]
    [RequireScope("wiki.read")]
    public async Task<Listing<PageSummary>> SearchPagesAsync(
        ClaimsPrincipal user,
        [Description("Words as they stand in the page, such as: travel policy.")] string query,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<PagePosition>(user, cursor, limit, "search_pages", query);
        var pattern = Arguments.Pattern(query);
        var found = db.Pages.Where(page =>
            EF.Functions.Like(page.Title.ToLower(), pattern, @"\") || EF.Functions.Like(page.Text.ToLower(), pattern, @"\"));
        return await ReadAsync(piece, found, cancellationToken);
    }

    [McpServerTool(Name = "list_pages", Title = "List pages", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists all pages, the last written first: who wrote them and when.")]
    [RequireScope("wiki.read")]
    public Task<Listing<PageSummary>> ListPagesAsync(
        ClaimsPrincipal user,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default) =>
        ReadAsync(paging.Open<PagePosition>(user, cursor, limit, "list_pages"), db.Pages, cancellationToken);

    [McpServerTool(Name = "read_page", Title = "Read a page", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads a page as it is now, or as it was at an earlier version.")]
    [RequireScope("wiki.read")]
    public async Task<WikiRevision> ReadPageAsync(
        [Description("The page's slug, such as travel-policy.")] string slug,
        [Description("An earlier version; leave it out for the page as it is now.")] long? version = null,
        CancellationToken cancellationToken = default)
    {
        var page = await db.FindAsync(slug, cancellationToken) ?? throw UnknownPage(slug);
        return version is null || version == page.Version ? page : await ReadVersionAsync(page, version.Value, cancellationToken);
    }

    [McpServerTool(Name = "list_history", Title = "Show a page's history", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the versions of a page, the newest first: who wrote it, through which client and agent, and when.")]
    [RequireScope("wiki.read")]
    public async Task<Listing<PageSummary>> ListHistoryAsync(
        ClaimsPrincipal user,
        [Description("The page's slug, such as incident-runbook.")] string slug,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<RowPosition>(user, cursor, limit, "list_history", slug);
        if (!await db.Revisions.AnyAsync(revision => revision.Slug == slug, cancellationToken))
            throw UnknownPage(slug);
        var before = piece.After?.Id ?? long.MaxValue;
        var versions = db.Revisions.Where(revision => revision.Slug == slug && revision.Version < before)
            .OrderByDescending(revision => revision.Version);
        return await piece.ReadAsync(Summarise(versions), last => new RowPosition(last.Version), cancellationToken);
    }

    [McpServerTool(Name = "find_broken_links", Title = "Find broken links", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads every page and reports links to pages that do not exist, at most 200. Tells its progress page by page.")]
    [RequireScope("wiki.read")]
    public async Task<LinkReport> FindBrokenLinksAsync(RequestContext<CallToolRequestParams> call, CancellationToken cancellationToken)
    {
        var slugs = await db.Pages.OrderBy(page => page.Slug).Select(page => page.Slug).ToListAsync(cancellationToken);
        var known = slugs.ToHashSet(StringComparer.Ordinal);
        var broken = new List<BrokenLink>();
        for (var i = 0; i < slugs.Count && broken.Count < MostBroken; i++)
        {
            var slug = slugs[i];
            var text = await db.Pages.Where(page => page.Slug == slug).Select(page => page.Text).SingleAsync(cancellationToken);
            var targets = Link().Matches(text).Select(link => link.Groups[1].Value).Where(target => !known.Contains(target));
            broken.AddRange(targets.Distinct().Select(target => new BrokenLink(slug, target)));
            await call.TellAsync(i + 1, slugs.Count, slug, cancellationToken);
        }
        return new(slugs.Count, [.. broken.Take(MostBroken)]);
    }

    [McpServerTool(Name = "write_page", Title = "Write a page", Destructive = false, OpenWorld = false, UseStructuredContent = true)]
    [Description("Writes a new version of a page, or a new page, in the name of the signed-in person. Earlier versions stay readable.")]
    [RequireScope("wiki.write")]
    public Task<PageSummary> WritePageAsync(
        [Description("The page's slug: small letters, digits and hyphens, such as travel-policy.")] string slug,
        [Description("The page's title, at most 200 characters.")] string title,
        [Description("The whole text of the page in Markdown, at most 100000 characters.")] string text,
        [Description("The version that this text builds on, as read_page gives it; 0 for a new page.")] long basedOnVersion,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        Arguments.Slug(slug, "slug");
        Arguments.Between(basedOnVersion, "basedOnVersion", 0, int.MaxValue - 1);
        var content = (Arguments.Text(title, "title", 200), Arguments.Text(text, "text", 100_000));
        return WriteAsync(slug, basedOnVersion, _ => Task.FromResult(content), user, cancellationToken);
    }

    [McpServerTool(Name = "restore_version", Title = "Restore an earlier version", Destructive = false, OpenWorld = false,
        UseStructuredContent = true)]
    [Description("Writes a new version of a page that says what an earlier one said, in the name of the signed-in person.")]
    [RequireScope("wiki.write")]
    public Task<PageSummary> RestoreVersionAsync(
        [Description("The page's slug, such as travel-policy.")] string slug,
        [Description("The earlier version to restore, as list_history gives it.")] long version,
        [Description("The version that the page is at now, as read_page gives it.")] long basedOnVersion,
        ClaimsPrincipal user,
        CancellationToken cancellationToken) =>
        WriteAsync(slug, basedOnVersion, async page =>
        {
            var before = await ReadVersionAsync(page ?? throw UnknownPage(slug), version, cancellationToken);
            return (before.Title, before.Text);
        }, user, cancellationToken);

    // Of two who build on the same version, one succeeds: the transaction sees what is there, and holds off the other.
    private async Task<PageSummary> WriteAsync(
        string slug,
        long basedOn,
        Func<WikiRevision?, Task<(string Title, string Text)>> content,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var page = await db.FindAsync(slug, cancellationToken);
        if ((page?.Version ?? 0) != basedOn)
            throw Conflict(slug, basedOn, page?.Version ?? 0);
        var (title, text) = await content(page);
        var (person, client, agent, tenant) = Actor.Of(user);
        var revision = new WikiRevision
        {
            Slug = slug,
            Version = (int)basedOn + 1,
            Title = title,
            Text = text,
            Author = person,
            Client = client,
            Agent = agent,
            Tenant = tenant,
            WrittenAt = clock.GetUtcNow(),
        };
        db.Add(revision);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return new(slug, title, revision.Version, person, revision.WrittenBy, revision.WrittenAt);
    }

    private async Task<WikiRevision> ReadVersionAsync(WikiRevision page, long version, CancellationToken cancellationToken) =>
        await db.Revisions.AsNoTracking()
            .SingleOrDefaultAsync(revision => revision.Slug == page.Slug && revision.Version == version, cancellationToken)
        ?? throw new McpException($"The page '{page.Slug}' has no version {version}; it has 1 to {page.Version}.");

    private static Task<Listing<PageSummary>> ReadAsync(
        Piece<PagePosition> piece, IQueryable<WikiRevision> pages, CancellationToken cancellationToken)
    {
        if (piece.After is { } after)
            pages = pages.Where(page => page.WrittenAt < after.At || (page.WrittenAt == after.At && string.Compare(page.Slug, after.Slug) > 0));
        var ordered = pages.OrderByDescending(page => page.WrittenAt).ThenBy(page => page.Slug);
        return piece.ReadAsync(Summarise(ordered), last => new PagePosition(last.WrittenAt, last.Slug), cancellationToken);
    }

    private static IQueryable<PageSummary> Summarise(IQueryable<WikiRevision> pages) => pages.Select(page => new PageSummary(
        page.Slug, page.Title, page.Version, page.Author, new Actor(page.Author, page.Client, page.Agent, page.Tenant).Words, page.WrittenAt));

    private static McpException UnknownPage(string slug) => new($"There is no page '{slug}'. search_pages finds pages by their words.");

    private static McpException Conflict(string slug, long basedOn, int current) => new(current == 0
        ? $"There is no page '{slug}' to build on. Pass 0 as basedOnVersion to make it."
        : $"The page '{slug}' is at version {current}, not {basedOn}. Read it again and build on what it says now.");

    private sealed record PagePosition(DateTimeOffset At, string Slug);

    // A Markdown link to a page of this wiki: no scheme, no path.
    [GeneratedRegex(@"\]\(([a-z0-9-]{1,100})\)")]
    private static partial Regex Link();
}
