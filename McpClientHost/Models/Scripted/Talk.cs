using Microsoft.Extensions.AI;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>The conversation as the planner reads it: the last request, what was called for it and what that brought, and the tools.</summary>
internal sealed class Talk
{
    private Talk(string request, string briefing, IReadOnlyList<AITool> tools, IReadOnlyList<(string, string)> calls, int callsBefore)
    {
        Request = request;
        Briefing = briefing;
        Tools = tools;
        Calls = calls;
        CallsBefore = callsBefore;
    }

    public string Request { get; }

    public IReadOnlyList<AITool> Tools { get; }

    /// <summary>What was called since the request, in order, with the answers.</summary>
    public IReadOnlyList<(string Tool, string Result)> Calls { get; }

    /// <summary>How many calls there were for earlier requests.</summary>
    public int CallsBefore { get; }

    /// <summary>What it was told first: the day, the servers and what is wrong with them.</summary>
    private string Briefing { get; }

    public DateOnly Today => Briefing.Split("Today is ") is [_, { Length: >= 10 } rest] && DateOnly.TryParse(rest[..10], out var day)
        ? day
        : throw new InvalidOperationException("The briefing names no day.");

    public static Talk Read(IReadOnlyList<ChatMessage> messages, IList<AITool> tools)
    {
        var last = messages.Count - 1;
        while (last >= 0 && messages[last].Role != ChatRole.User)
            last--;
        var results = messages.SelectMany(m => m.Contents).OfType<FunctionResultContent>()
            .GroupBy(r => r.CallId).ToDictionary(r => r.Key, r => r.Last().Result?.ToString() ?? "", StringComparer.Ordinal);
        var calls = messages.Skip(last + 1).SelectMany(m => m.Contents).OfType<FunctionCallContent>();
        return new(
            last < 0 ? "" : messages[last].Text.Trim(),
            string.Join('\n', messages.Where(m => m.Role == ChatRole.System).Select(m => m.Text)),
            [.. tools],
            [.. calls.Select(call => (call.Name, results.GetValueOrDefault(call.CallId, "")))],
            messages.Take(Math.Max(last, 0)).SelectMany(m => m.Contents).OfType<FunctionCallContent>().Count());
    }

    /// <summary>The tool of that name, of whichever server has it.</summary>
    public string? Find(string tool) => Tools.Select(t => t.Name).FirstOrDefault(name => name.EndsWith("__" + tool, StringComparison.Ordinal));

    /// <summary>A call of a tool that is there: <see cref="Missing"/> comes first.</summary>
    public Call Call(string tool, params (string Name, object? Value)[] arguments) => new(
        Find(tool) ?? throw new InvalidOperationException($"There is no tool {tool}."),
        arguments.Where(a => a.Value is not null).ToDictionary(a => a.Name, a => a.Value));

    /// <summary>Why something cannot be done, when one of its tools is missing; otherwise null.</summary>
    public string? Missing(string server, params string[] tools)
    {
        if (tools.Where(tool => Find(tool) is null).ToList() is not [var first, ..])
            return null;
        return Servers.FirstOrDefault(s => s.Name == server) is { Obstacle: { } obstacle } known
            ? $"I cannot use **{known.Title}** for you. {obstacle}"
            : $"None of your servers has the tool `{first}`, which I need for this.";
    }

    /// <summary>The servers of the briefing's list.</summary>
    public IEnumerable<(string Name, string Title, string? Obstacle)> Servers =>
        from line in Briefing.Split('\n').SkipWhile(line => line.TrimEnd() != "Servers:").Skip(1)
        where line.StartsWith("- ", StringComparison.Ordinal)
        let parts = line[2..].TrimEnd().Split("): ", 2)
        where parts.Length == 2
        let names = parts[0].Split(" (", 2)
        where names.Length == 2
        select (names[0], names[1], parts[1].StartsWith("not usable. ", StringComparison.Ordinal) ? parts[1]["not usable. ".Length..] : null);
}
