using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Tests;

/// <summary>Tools that say that they were reached.</summary>
[McpServerToolType]
public sealed class GuardedTools
{
    [McpServerTool(Name = "look"), RequireScope("design.read")]
    public static string Look() => "looked";

    [McpServerTool(Name = "move"), RequireScope("design.read", "design.write")]
    public static string Move() => "moved";

    [McpServerTool(Name = "closed")]
    public static string Closed() => "never";
}
