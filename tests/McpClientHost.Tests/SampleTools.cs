using System.ComponentModel;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpClientHost.Tests;

/// <summary>Tools of the tests, in addition to those that the servers have themselves.</summary>
[McpServerToolType]
public sealed class SampleTools
{
    public sealed record Frame(string Title, long Pages);

    [McpServerTool(Name = "make_frame", Title = "Make a frame", UseStructuredContent = true), RequireScope("design.read")]
    [Description("Makes a frame of what it is told.")]
    public static Frame MakeFrame([Description("What stands above it.")] string title, long pages) => new(title, pages);

    [McpServerTool(Name = "break"), RequireScope("design.read")]
    public static string Break() => throw new ModelContextProtocol.McpException("The frame is broken.");

    [McpServerTool(Name = "paint"), RequireScope("design.write")]
    public static string Paint() => "painted";

    [McpServerTool(Name = "look", ReadOnly = true), RequireScope("design.read")]
    public static string Look(string what) => $"You see {what}.";

    [McpServerTool(Name = "wait", ReadOnly = true), RequireScope("design.read")]
    public static async Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return "never";
    }

    [McpServerTool(Name = "flood", ReadOnly = true), RequireScope("design.read")]
    public static string Flood(int characters) => new('x', characters);

    [McpServerTool(Name = "sign"), RequireScope("design.read"), RequireMaxAge(60 * 60)]
    public static string Sign() => "signed";

    [McpServerTool(Name = "charge"), RequireScope("design.charge")]
    public static string Charge() => "charged";
}
