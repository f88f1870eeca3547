using System.Text.Json;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Where a command reads and writes. Results go to <see cref="Output"/>, everything else (progress, questions, faults) to <see cref="Error"/>.</summary>
/// <param name="Output">For people or scripts to read.</param>
/// <param name="Error">For the person alone.</param>
/// <param name="Input">What the person types, or what a script pipes in.</param>
/// <param name="IsInteractive">Whether a person sits there who can answer.</param>
/// <param name="OpenBrowser">Opens an address in the person's browser; false when there is none.</param>
public sealed record Terminal(TextWriter Output, TextWriter Error, TextReader Input, bool IsInteractive, Func<Uri, bool> OpenBrowser)
{
    /// <summary>This process's own.</summary>
    public static Terminal Own { get; } =
        new(Console.Out, Console.Error, Console.In, !Console.IsInputRedirected && !Console.IsErrorRedirected, SystemBrowser.Open);

    /// <summary>Shows what a tool that may change something would get, and asks whether it shall be called.</summary>
    public async Task<bool> ConfirmCallAsync(
        string server, string tool, IEnumerable<(string Name, JsonElement Value)> arguments, CancellationToken cancellationToken)
    {
        await Error.WriteLineAsync($"{ToolText.Plain(tool)} of {server} may change something. It gets");
        foreach (var (name, value) in arguments)
            await Error.WriteLineAsync($"  {ToolText.Plain(name)} = {ToolText.Plain(value.ToString())}");
        return await ConfirmAsync("Call it?", cancellationToken);
    }

    /// <summary>Asks a question that yes or no answers; anything but a yes is a no.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        await Error.WriteAsync($"{question} [y/N] ");
        await Error.FlushAsync(cancellationToken);
        var answer = await Input.ReadLineAsync(cancellationToken);
        return answer?.Trim().ToLowerInvariant() is "y" or "yes";
    }
}
