using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>Requests about design files, and their summaries for the wiki.</summary>
internal static partial class DesignPlans
{
    private const string Server = "design";

    private static readonly string[] Ignored =
        ["design", "designs", "file", "files", "wiki", "page", "summarise", "summarize", "summary", "sum", "comment", "comments", "frames", "frame", "write", "people", "post", "publish"];

    public static IEnumerable<Step>? Of(Talk talk)
    {
        var request = talk.Request;
        if (Summarising().IsMatch(request) && ToWiki().IsMatch(request))
            return SummariseInWiki(talk);
        if (Naming().IsMatch(request) || (Summarising().IsMatch(request) && !WikiNamed().IsMatch(request)))
            return Comments().IsMatch(request) ? ShowComments(talk) : Listing().IsMatch(request) ? ListFiles(talk) : ShowFile(talk);
        return null;
    }

    private static IEnumerable<Step> SummariseInWiki(Talk talk)
    {
        if ((talk.Missing(Server, "list_files", "get_file") ?? talk.Missing("wiki", "search_pages", "write_page")) is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var finding = new Search(talk);
        foreach (var step in finding.Steps())
            yield return step;
        if (finding.File is not { } file)
            yield break;

        var title = $"Summary: {file.Text("name")}";
        var slug = Wording.Slug($"{file.Text("id")}-summary");
        yield return new Say("I have read it. Now I look whether the wiki has a summary of it already.");
        var pages = talk.Call("search_pages", ("query", title));
        yield return pages;
        if (pages.Error is not null)
        {
            yield return new Say(Wording.Sorry(pages));
            yield break;
        }
        var version = pages.Rows.FirstOrDefault(p => p.Text("slug") == slug).Number("version");
        yield return new Say(version == 0
            ? "There is none. I write the page, if you agree."
            : $"There is one, at version {version}. I write a new version, if you agree; the earlier one stays readable.");
        var page = talk.Call("write_page", ("slug", slug), ("title", title), ("text", Summary(file)), ("basedOnVersion", version));
        yield return page;
        yield return new Say(page.Error is null
            ? $"Done. The summary is in the wiki: **{page.Data.Text("title")}**, page `{page.Data.Text("slug")}`, version {page.Data.Number("version")}, written by {page.Data.Text("writtenBy")}."
            : $"The page was not written. {page.Error}");
    }

    private static IEnumerable<Step> ShowFile(Talk talk)
    {
        if (talk.Missing(Server, "list_files", "get_file") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var finding = new Search(talk);
        foreach (var step in finding.Steps())
            yield return step;
        if (finding.File is { } file)
            yield return new Say(Summary(file));
    }

    private static IEnumerable<Step> ShowComments(Talk talk)
    {
        if (talk.Missing(Server, "list_files", "get_file") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var finding = new Search(talk);
        foreach (var step in finding.Steps())
            yield return step;
        if (finding.File is not { } file)
            yield break;
        var comments = Said(file);
        yield return new Say(comments is [] ? $"Nobody has commented on “{file.Text("name")}”." : $"On **{file.Text("name")}**:\n\n{Wording.Bullets(comments)}");
    }

    private static IEnumerable<Step> ListFiles(Talk talk)
    {
        if (talk.Missing(Server, "list_files") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var files = talk.Call("list_files", ("limit", 100));
        yield return files;
        yield return new Say(files.Error is null
            ? Wording.Bullets(files.Rows.Select(f => $"**{f.Text("name")}** ({f.Text("team")}), {Wording.Count((int)f.Number("frames"), "frame", "frames")}, {Wording.Count((int)f.Number("comments"), "comment", "comments")}, changed on {f.Day("updatedAt")}"))
            : Wording.Sorry(files));
    }

    /// <summary>A summary of a file, made of what is drawn and what people said.</summary>
    private static string Summary(JsonElement file)
    {
        var frames = file.List("frames");
        var text = new StringBuilder()
            .Append("**").Append(file.Text("name")).Append("**, by ").Append(file.Text("team")).Append(", last changed on ").Append(file.Day("updatedAt"))
            .Append(". ").Append(Wording.Count(frames.Count, "frame", "frames")).AppendLine(":").AppendLine();
        foreach (var frame in frames)
        {
            var drawn = frame.List("layers").Where(l => l.Text("kind") == "text").Select(l => l.Text("text")).Where(t => t != frame.Text("name")).ToList();
            text.Append("- **").Append(frame.Text("name")).Append("**").AppendLine(drawn is [] ? "" : $": {string.Join("; ", drawn)}");
        }
        if (Said(file) is { Count: > 0 } comments)
            text.AppendLine().AppendLine("What people said:").AppendLine().Append(Wording.Bullets(comments));
        return text.ToString().TrimEnd();
    }

    private static List<string> Said(JsonElement file) =>
        [.. from frame in file.List("frames") from comment in frame.List("comments") select $"{comment.Text("author")} on *{frame.Text("name")}*: “{comment.Text("text")}”"];

    /// <summary>Finds the one file that a request names, and reads it.</summary>
    private sealed class Search(Talk talk)
    {
        public JsonElement? File { get; private set; }

        public IEnumerable<Step> Steps()
        {
            var words = Wording.Keywords(talk.Request, Ignored);
            if (words is [])
            {
                yield return new Say("Which file do you mean? Name it, such as “the Q3 deck”.");
                yield break;
            }
            yield return new Say($"I look for “{string.Join(' ', words)}” among the design files.");
            var files = talk.Call("list_files", ("limit", 100));
            yield return files;
            if (files.Error is not null)
            {
                yield return new Say(Wording.Sorry(files));
                yield break;
            }
            var fitting = Wording.Fitting(files.Rows, words, "name", "id", "team");
            if (fitting is [])
            {
                yield return new Say($"There is no design file of that name. The files are {string.Join(", ", files.Rows.Select(f => f.Text("name")))}.");
                yield break;
            }
            if (fitting.Count > 1)
                yield return new Say($"Several fit; I take **{fitting[0].Text("name")}**, not {string.Join(" or ", fitting.Skip(1).Select(f => f.Text("name")))}.");
            var file = talk.Call("get_file", ("fileId", fitting[0].Text("id")));
            yield return file;
            if (file.Error is null)
                File = file.Data;
            else
                yield return new Say(Wording.Sorry(file));
        }
    }

    private const RegexOptions Any = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"\bsummar(y|ise|ize)\b|\bsum up\b|\brecap\b", Any)]
    private static partial Regex Summarising();

    [GeneratedRegex(@"\b(in|into|on|to|for)\s+(the\s+|our\s+)?wiki\b|\bwiki page\b", Any)]
    private static partial Regex ToWiki();

    [GeneratedRegex(@"\b(wiki|page|policy|runbook|checklist|calendar)\b", Any)]
    private static partial Regex WikiNamed();

    [GeneratedRegex(@"\b(designs?|decks?|frames?|mock-?ups?)\b|\bcomments?\b", Any)]
    private static partial Regex Naming();

    [GeneratedRegex(@"\bcomments?\b|\bfeedback\b", Any)]
    private static partial Regex Comments();

    [GeneratedRegex(@"\b(list|show|which|what)\b.*\b(files|designs|decks)\b", Any)]
    private static partial Regex Listing();
}
