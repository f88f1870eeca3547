using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Protocol;

namespace Xaa.McpClientHost.Chat;

/// <summary>The tools of all servers under names that are unique, for one run.</summary>
public sealed class ToolBox
{
    /// <summary>No more are offered at once: OpenAI accepts 128, and long lists make every model worse.</summary>
    public const int MostTools = 128;

    // Both OpenAI's rule: [a-zA-Z0-9_-]{1,64}. Anthropic's is wider.
    private const int LongestName = 64;

    private const int LongestDescription = 1024;

    private readonly Dictionary<string, OfferedTool> _tools = new(StringComparer.Ordinal);

    public ToolBox(IReadOnlyList<ChatServer> servers)
    {
        var all = servers.Where(server => server.Obstacle is null).SelectMany(server => server.Tools.Select(tool => new OfferedTool(server, tool))).ToList();
        foreach (var tool in all.Take(MostTools))
            _tools.Add(UniqueName(tool), tool);
        LeftOut = all.Count - _tools.Count;
        Declarations = [.. _tools.Select(tool => AIFunctionFactory.CreateDeclaration(
            tool.Key, Describe(tool.Value.Tool), tool.Value.Tool.InputSchema, returnJsonSchema: null))];
    }

    public IList<AITool> Declarations { get; }

    /// <summary>How many tools are not offered because there are too many.</summary>
    public int LeftOut { get; }

    public OfferedTool? Find(string name) => _tools.GetValueOrDefault(name);

    /// <summary>The name of a tool for the model, such as <c>design__list_files</c>.</summary>
    public static string NameOf(string server, string tool)
    {
        var name = string.Concat($"{server}__{tool}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' ? c : '_'));
        return name.Length <= LongestName ? name : Shorten(name, $"{server} {tool}");
    }

    private string UniqueName(OfferedTool tool)
    {
        var name = NameOf(tool.Server.Name, tool.Tool.Name);
        // Two names may fall together only by what was replaced in them.
        return _tools.ContainsKey(name) ? Shorten(name, $"{tool.Server.Name} {tool.Tool.Name}") : name;
    }

    private static string Shorten(string name, string whole)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(whole)))[..8];
        return $"{name[..Math.Min(name.Length, LongestName - 9)]}_{hash}";
    }

    private static string Describe(Tool tool)
    {
        var words = string.Join(". ", new[] { tool.Title, tool.Description }.Where(text => !string.IsNullOrWhiteSpace(text)));
        return words.Length <= LongestDescription ? words : words[..(LongestDescription - 1)] + "…";
    }
}

/// <summary>One tool of one server.</summary>
public sealed record OfferedTool(ChatServer Server, Tool Tool)
{
    /// <summary>
    /// Whether the person is asked before. What a server says of its tools is a hint of somebody who need not be trusted: nothing but this question
    /// depends on it, and a tool that says nothing counts as one that changes something.
    /// </summary>
    public bool NeedsConfirmation => Tool.Annotations?.ReadOnlyHint != true;
}
