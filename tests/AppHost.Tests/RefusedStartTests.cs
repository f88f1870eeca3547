using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Xaa.AppHost.Tests;

public sealed class RefusedStartTests
{
    [Fact]
    public async Task A_port_in_use_is_named_together_with_its_resource()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);

        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => StartAsync(Probe.Greeting, $"--BackPort={port}", "--DcpPublisher:RandomizePorts=false"));

        Assert.Contains(port, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'back'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_parameter_without_a_value_is_named()
    {
        var refusal = await Assert.ThrowsAsync<MissingParameterValueException>(() => StartAsync());
        Assert.Contains("Parameters:greeting", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_resource_that_ends_takes_those_that_wait_for_it_along()
    {
        await using var app = await StartAsync(Probe.Greeting, "--WithBroken=yes");

        var ended = await app.ResourceNotifications.WaitForResourceAsync("broken", update => update.Snapshot.ExitCode is not null, Probe.Patience);
        Assert.Equal(7, ended.Snapshot.ExitCode);
        await app.ResourceNotifications.WaitForResourceAsync("dependent", KnownResourceStates.FailedToStart, Probe.Patience);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(
            () => app.ResourceNotifications.WaitForResourceHealthyAsync("broken", Probe.Patience));
        Assert.Contains("exited with code 7", refusal.Message, StringComparison.Ordinal);
    }

    private static async Task<DistributedApplication> StartAsync(params string[] args)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>(args, Probe.Patience);
        var app = await builder.BuildAsync(Probe.Patience);
        try
        {
            await app.StartAsync(Probe.Patience);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
