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

    [Theory]
    [InlineData(false, null, "has no proxy")]
    [InlineData(null, 8099, "target port 8099")]
    public async Task Replicas_that_would_share_one_port_are_refused(bool? isProxied, int? targetPort, string reason)
    {
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>([Probe.Greeting], Probe.Patience);
        builder.AddProject<Projects.Probe>("twin").WithReplicas(2).WithHttpEndpoint(port: 8098, targetPort: targetPort, isProxied: isProxied);

        await using var app = await builder.BuildAsync(Probe.Patience);
        var refusal = await Assert.ThrowsAsync<DistributedApplicationException>(() => app.StartAsync(Probe.Patience));

        Assert.Contains("'twin' has 2 replicas", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'http'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
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
