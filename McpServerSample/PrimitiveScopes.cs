using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample;

/// <summary>
/// Which scopes a tool, a prompt or a resource needs, read off its <see cref="RequireScopeAttribute"/>: none for one without the attribute, which
/// nobody may use; null where there is no such thing.
/// </summary>
public sealed class PrimitiveScopes(IOptions<McpServerOptions> mcp)
{
    public IReadOnlyList<string>? OfTool(string name) =>
        mcp.Value.ToolCollection?.TryGetPrimitive(name, out var tool) == true ? Of(tool) : null;

    /// <summary>How many seconds old a sign-in may be for it, where its <see cref="RequireMaxAgeAttribute"/> says so.</summary>
    public int? MaxAgeOfTool(string name) => mcp.Value.ToolCollection?.TryGetPrimitive(name, out var tool) == true
        ? tool.Metadata.OfType<RequireMaxAgeAttribute>().FirstOrDefault()?.Seconds
        : null;

    public IReadOnlyList<string>? OfPrompt(string name) =>
        mcp.Value.PromptCollection?.TryGetPrimitive(name, out var prompt) == true ? Of(prompt) : null;

    /// <summary>The scopes for a URI, or for a template as completions name it. Where more than one could answer, all of theirs.</summary>
    public IReadOnlyList<string>? OfResource(string uri)
    {
        if (mcp.Value.ResourceCollection is not { } resources)
            return null;
        var answering = resources.Where(resource => resource.IsMatch(uri)).ToHashSet();
        if (resources.TryGetPrimitive(uri, out var named))
            answering.Add(named);
        if (answering.Count == 0)
            return null;
        var scopes = answering.Select(Of).ToList();
        return scopes.Exists(needed => needed is []) ? [] : [.. scopes.SelectMany(needed => needed).Distinct(StringComparer.Ordinal)];
    }

    private static IReadOnlyList<string> Of(IMcpServerPrimitive primitive) =>
        primitive.Metadata.OfType<RequireScopeAttribute>().FirstOrDefault()?.Scopes ?? [];
}
