using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xaa.Testing;

namespace Xaa.Interop.Tests;

/// <summary>The client of the TypeScript SDK, run by Node.js as a program of its own.</summary>
internal static class TypeScriptClient
{
    private const int OldestNode = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "TypeScript");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>Why it cannot run here; null when it can.</summary>
    public static string? Missing { get; } = NpmPackages.Missing ?? (NodeVersion() < OldestNode
        ? $"Node.js {OldestNode} or newer, which @modelcontextprotocol/client needs, is not on PATH."
        : null);

    /// <summary>Runs it to its end.</summary>
    /// <param name="options">What <c>connect.mjs</c> takes, and the calls to make.</param>
    /// <param name="signIn">What the person does when she is asked to sign in, by what her sign-in has to be; gives her ID token.</param>
    /// <returns>All that it said.</returns>
    public static async Task<IReadOnlyList<JsonObject>> RunAsync(object options, Func<WantedSignIn, Task<string>> signIn)
    {
        await Installed.Value;
        using var node = Process.Start(new ProcessStartInfo("node", ["client.mjs", JsonSerializer.Serialize(options, JsonSerializerOptions.Web)])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = node.StandardError.ReadToEndAsync();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        await using var ending = patience.Token.Register(() => node.Kill(entireProcessTree: true));
        List<JsonObject> said = [];
        while (await node.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            said.Add(JsonNode.Parse(line)!.AsObject());
            if (said[^1]["signIn"] is { } wanted)
                await node.StandardInput.WriteLineAsync(await signIn(new((string?)wanted["acr_values"], (string?)wanted["max_age"])));
        }
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(
            node.ExitCode == 0 && await errors is "",
            $"It ended with {node.ExitCode}{(patience.IsCancellationRequested ? $" after {Patience}" : "")}: {await errors}");
        return said;
    }

    private static async Task InstallAsync()
    {
        var packages = await NpmPackages.InstallAsync(Folder);
        // Node.js looks for packages beside the script.
        var link = new DirectoryInfo(Path.Combine(Folder, "node_modules"));
        if (link.LinkTarget == packages)
            return;
        if (link.LinkTarget is not null)
            link.Delete();
        link.CreateAsSymbolicLink(packages);
    }

    private static int NodeVersion()
    {
        using var node = Process.Start(new ProcessStartInfo("node", ["--version"]) { RedirectStandardOutput = true })!;
        var version = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        return int.Parse(version.TrimStart('v').Split('.')[0], System.Globalization.CultureInfo.InvariantCulture);
    }
}
