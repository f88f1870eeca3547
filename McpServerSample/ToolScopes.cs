using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample;

/// <summary>Which scopes a tool needs, and how recent a sign-in, read off its attributes.</summary>
public sealed class ToolScopes(IOptions<McpServerOptions> mcp)
{
    /// <summary>The scopes; none for a tool without the attribute, which nobody may call; null when there is no such tool.</summary>
    public IReadOnlyList<string>? Find(string tool) => MetadataOf(tool) is { } metadata
        ? metadata.OfType<RequireScopeAttribute>().FirstOrDefault()?.Scopes ?? []
        : null;

    /// <summary>How many seconds old a sign-in may be for it, where its <see cref="RequireMaxAgeAttribute"/> says so.</summary>
    public int? MaxAge(string tool) => MetadataOf(tool)?.OfType<RequireMaxAgeAttribute>().FirstOrDefault()?.Seconds;

    private IReadOnlyList<object>? MetadataOf(string tool) =>
        mcp.Value.ToolCollection?.TryGetPrimitive(tool, out var primitive) == true ? primitive.Metadata : null;
}
