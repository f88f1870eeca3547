using Xaa.Client;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>A command cannot do what it was asked, in words for who gave it.</summary>
public sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>Who refused which step, when somebody did.</summary>
    public IdentityAssertionRefusal? Refusal { get; init; }
}
