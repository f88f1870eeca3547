using System.Security.Claims;
using ModelContextProtocol.Server;
using Xaa.McpServerSample.Samples;
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

    [McpServerTool(Name = "who"), RequireScope("design.read")]
    public static string Who(ClaimsPrincipal user)
    {
        var actor = Actor.Of(user);
        return $"{actor.Person}, {actor.Via}";
    }

    [McpServerTool(Name = "list_lately"), RequireScope("payments.read"), RequireMaxAge(900)]
    public static string ListLately() => "listed";

    [McpServerTool(Name = "charge_lately"), RequireScope("payments.read", "payments.charge"), RequireMaxAge(900)]
    public static string ChargeLately() => "charged";

    [McpServerTool(Name = "closed")]
    public static string Closed() => "never";
}
