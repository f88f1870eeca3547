using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xaa.Testing;

namespace Xaa.Interop.Tests;

/// <summary>The client of the TypeScript SDK, run by Node.js as a program of its own.</summary>
internal static class TypeScriptClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "TypeScript");
    private static readonly Lazy<Task> Installed = new(() => TypeScriptSdk.InstallAsync(Folder));

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
}
