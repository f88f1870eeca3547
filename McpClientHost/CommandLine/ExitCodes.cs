namespace Xaa.McpClientHost.CommandLine;

/// <summary>What a script learns without reading. docs/command-line.md lists them.</summary>
public static class ExitCodes
{
    public const int Done = 0;

    /// <summary>The tool was called, and says that it failed.</summary>
    public const int ToolFailed = 1;

    /// <summary>The command was not understood, or its arguments are not what the tool takes.</summary>
    public const int Usage = 2;

    /// <summary>A party of the flow said no.</summary>
    public const int Refused = 3;

    /// <summary>Nobody is signed in, the sign-in has ended, failed, or is not strong enough.</summary>
    public const int SignInNeeded = 4;

    /// <summary>The identity provider or an MCP server cannot be reached, or does not answer as it should.</summary>
    public const int Unavailable = 5;

    /// <summary>Ctrl-C: 128 and the number of the signal, as shells count.</summary>
    public const int Cancelled = 130;
}
