using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>Requests about pages of the wiki.</summary>
internal static partial class WikiPlans
{
    private const string Server = "wiki";

    private static readonly string[] Ignored = ["wiki", "page", "pages", "history", "versions", "summarise", "summarize", "summary", "sum", "anything"];

    public static IEnumerable<Step>? Of(Talk talk)
    {
        var request = talk.Request;
        if (Writing().Match(request) is { Success: true } writing)
            return Write(talk, writing.Groups["title"].Value.Trim(), writing.Groups["text"].Value.Trim());
        if (BrokenLinks().IsMatch(request))
            return FindBrokenLinks(talk);
        if (!Naming().IsMatch(request) && !Finding().IsMatch(request))
            return null;
        if (ListingAll().IsMatch(request))
            return List(talk);
        return Searching().IsMatch(request) ? Find(talk, read: false) : Find(talk, read: true);
    }

    private static IEnumerable<Step> Find(Talk talk, bool read)
    {
        if (talk.Missing(Server, "search_pages", "read_page") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var words = Wording.Keywords(talk.Request, Ignored);
        if (words is [])
        {
            yield return new Say("Which page do you mean? Give me a word of its title or text.");
            yield break;
        }
        var found = talk.Call("search_pages", ("query", string.Join(' ', words)), ("limit", 20));
        yield return found;
        if (found.Error is null && found.Rows is [] && words.Count > 1)
        {
            // The wiki looks for words as they stand: the longest alone may be there.
            found = talk.Call("search_pages", ("query", words.MaxBy(w => w.Length)), ("limit", 20));
            yield return found;
        }
        if (found.Error is not null || found.Rows is [])
        {
            yield return new Say(found.Error is null ? $"The wiki has no page with “{string.Join(' ', words)}”." : Wording.Sorry(found));
            yield break;
        }
        var best = Wording.Fitting(found.Rows, words, "title", "slug") is [var titled, ..] ? titled : found.Rows[0];
        if (!read && found.Rows.Count > 1)
        {
            yield return new Say(Wording.Bullets(found.Rows.Select(Describe)));
            yield break;
        }
        var page = talk.Call("read_page", ("slug", best.Text("slug")));
        yield return page;
        yield return new Say(page.Error is null ? $"**{page.Data.Text("title")}** (`{page.Data.Text("slug")}`, version {page.Data.Number("version")}):\n\n{Quoted(page.Data.Text("text"))}" : Wording.Sorry(page));
    }

    private static IEnumerable<Step> List(Talk talk)
    {
        if (talk.Missing(Server, "list_pages") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var pages = talk.Call("list_pages", ("limit", 50));
        yield return pages;
        yield return new Say(pages.Error is null ? Wording.Bullets(pages.Rows.Select(Describe)) : Wording.Sorry(pages));
    }

    private static IEnumerable<Step> FindBrokenLinks(Talk talk)
    {
        if (talk.Missing(Server, "find_broken_links") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var report = talk.Call("find_broken_links");
        yield return report;
        var broken = report.Data.List("broken");
        yield return new Say(report.Error is not null ? Wording.Sorry(report)
            : broken is [] ? $"None of the {report.Data.Number("pages")} pages has a broken link."
            : Wording.Bullets(broken.Select(b => $"`{b.Text("slug")}` links to `{b.Text("target")}`, which does not exist")));
    }

    private static IEnumerable<Step> Write(Talk talk, string title, string text)
    {
        if (talk.Missing(Server, "search_pages", "write_page") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var slug = Wording.Slug(title);
        var pages = talk.Call("search_pages", ("query", title), ("limit", 100));
        yield return pages;
        if (pages.Error is not null)
        {
            yield return new Say(Wording.Sorry(pages));
            yield break;
        }
        var version = pages.Rows.FirstOrDefault(p => p.Text("slug") == slug).Number("version");
        var page = talk.Call("write_page", ("slug", slug), ("title", title), ("text", text), ("basedOnVersion", version));
        yield return page;
        yield return new Say(page.Error is null
            ? $"Done: **{page.Data.Text("title")}**, page `{page.Data.Text("slug")}`, version {page.Data.Number("version")}."
            : $"The page was not written. {page.Error}");
    }

    private static string Describe(JsonElement page) =>
        $"**{page.Text("title")}** (`{page.Text("slug")}`), version {page.Number("version")} of {page.Day("writtenAt")} by {page.Text("author")}";

    // What others wrote is theirs, and set apart from what the agent says.
    private static string Quoted(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Trim().Split('\n').Select(line => "> " + line));

    private const RegexOptions Any = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex("""\b(?:write|create|make|add)\b.*?\bpage\b\s*(?:called|titled|named|about)?\s*["“](?<title>[^"”]{1,200})["”]\s*(?:saying|that says|with|:)*\s*["“]?(?<text>.+?)["”]?\s*$""", Any | RegexOptions.Singleline)]
    private static partial Regex Writing();

    [GeneratedRegex(@"\b(broken|dead) links?\b", Any)]
    private static partial Regex BrokenLinks();

    [GeneratedRegex(@"\b(wiki|pages?|policy|runbook|checklist|calendar)\b", Any)]
    private static partial Regex Naming();

    [GeneratedRegex(@"^\W*(search|find|read|open)\b", Any)]
    private static partial Regex Finding();

    [GeneratedRegex(@"\b(search|find)\b", Any)]
    private static partial Regex Searching();

    [GeneratedRegex(@"\b(list|show|which|what|all)\b.*\bpages\b|\bwhat is in the wiki\b", Any)]
    private static partial Regex ListingAll();
}
