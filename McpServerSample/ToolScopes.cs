using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample;

/// <summary>Which scopes a tool needs, read off its <see cref="RequireScopeAttribute"/>.</summary>
public sealed class ToolScopes(IOptions<McpServerOptions> mcp)
{
    /// <summary>The scopes; none for a tool without the attribute, which nobody may call; null when there is no such tool.</summary>
    public IReadOnlyList<string>? Find(string tool) =>
        mcp.Value.ToolCollection?.TryGetPrimitive(tool, out var primitive) == true
            ? primitive.Metadata.OfType<RequireScopeAttribute>().FirstOrDefault()?.Scopes ?? []
            : null;
}
