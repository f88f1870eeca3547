using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Xaa.AppHost.Tests;

public sealed class ProcessTests
{
    [Theory]
    [InlineData("KILL")]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_host_that_ends_leaves_no_process_behind(string signal)
    {
        using var host = new HostProcess();
        await host.WaitForLineAsync("front is healthy");
        var processes = ProcessTree.Of(host.Id);
        Assert.Equal(2, processes.Count(id => ProcessTree.CommandLineOf(id).Contains("Probe.dll", StringComparison.Ordinal)));
        Assert.Contains(processes, id => ProcessTree.CommandLineOf(id).Contains("aspire-managed\0dashboard", StringComparison.Ordinal));

        var exitCode = await host.SignalAsync(signal);

        await ProcessTree.WaitUntilGoneAsync(processes, Probe.Patience);
        Assert.Equal(signal == "KILL" ? 137 : 0, exitCode);
    }

    [Fact]
    public async Task A_port_in_use_is_told_in_one_sentence_and_ends_the_host_with_1()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
        using var host = new HostProcess($"--BackPort={port}");

        Assert.Equal(1, await host.WaitForExitAsync());

        var errors = await host.ErrorsAsync();
        Assert.StartsWith($"Port {port}, which endpoint 'http' of resource 'back' needs", errors, StringComparison.Ordinal);
        Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
