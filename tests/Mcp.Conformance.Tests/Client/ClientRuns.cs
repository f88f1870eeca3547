using System.Globalization;
using Xaa.Mcp.Conformance.Tests.Suite;

namespace Xaa.Mcp.Conformance.Tests.Client;

/// <summary>The suite against a client, once for each version and set of requirements.</summary>
public sealed class ClientRuns : SuiteRuns
{
    // The suite starts the clients of all scenarios at once. They take turns: some checks measure time, and two cores are not enough for forty.
    private static readonly string s_command =
        $"flock --no-fork clients.lock dotnet exec \"{Path.Combine(AppContext.BaseDirectory, "Mcp.Conformance.Client.dll")}\"";

    protected override Task StartAsync()
    {
        var timeout = SuiteRun.Patience.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
        foreach (var run in Expectations.Of("client"))
        {
            Start(run, ["--command", s_command, "--timeout", timeout]);
        }

        return Task.CompletedTask;
    }

    protected override ValueTask StopAsync() => default;
}
