using ModelContextProtocol.AspNetCore;
using Xaa.Testing;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>Sessions that nobody uses are closed.</summary>
public sealed class IdleSessionTests
{
    private readonly SweepClock _clock = new();
    private readonly Dictionary<string, TaskCompletionSource> _ended = [];

    [Fact]
    public async Task A_session_without_requests_is_closed_after_the_idle_timeout()
    {
        await using var host = await StartAsync(options => options.IdleTimeout = TimeSpan.FromMinutes(10));
        var session = await host.BeginSessionAsync("alice");

        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(200, (await AskAsync(host, session, "alice")).Status);
        _clock.Advance(TimeSpan.FromMinutes(9));
        Assert.Equal(200, (await AskAsync(host, session, "alice")).Status);

        _clock.Advance(TimeSpan.FromMinutes(11));
        await _ended["alice"].Task.WaitAsync(Wire.Patience, TestContext.Current.CancellationToken);
        (await AskAsync(host, session, "alice")).AssertRefused(404, -32001);
    }

    [Fact]
    public async Task An_open_stream_keeps_its_session()
    {
        await using var host = await StartAsync();
        var listening = await host.BeginSessionAsync("alice");
        using var stream = await host.Http.SendAsync(
            Wire.Get(listening).As("alice"), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        await host.BeginSessionAsync("bob");

        _clock.Advance(TimeSpan.FromHours(3));
        await _ended["bob"].Task.WaitAsync(Wire.Patience, TestContext.Current.CancellationToken);

        Assert.Equal(200, (await AskAsync(host, listening, "alice")).Status);
    }

    [Fact]
    public async Task Above_the_limit_the_longest_idle_session_makes_room()
    {
        await using var host = await StartAsync(options => options.MaxIdleSessionCount = 2);
        var sessions = new List<string>();
        foreach (var user in new[] { "alice", "bob", "carol" })
        {
            sessions.Add(await host.BeginSessionAsync(user));
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        (await AskAsync(host, sessions[0], "alice")).AssertRefused(404, -32001);
        Assert.Equal(200, (await AskAsync(host, sessions[1], "bob")).Status);
        Assert.Equal(200, (await AskAsync(host, sessions[2], "carol")).Status);
    }

    [Fact]
    public async Task Sessions_end_with_the_application()
    {
        await using (var host = await StartAsync())
        {
            await host.BeginSessionAsync("alice");
        }

        await _ended["alice"].Task.WaitAsync(Wire.Patience, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Limits_below_zero_stop_the_application_at_start()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => StartAsync(options => options.IdleTimeout = TimeSpan.FromSeconds(-2)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => StartAsync(options => options.MaxIdleSessionCount = -1));
    }

    private async Task<McpHost> StartAsync(Action<HttpServerTransportOptions>? configure = null)
    {
        var host = await McpHost.StartAsync(transport: options =>
        {
            options.TimeProvider = _clock;
            options.RunSessionHandler = async (http, server, closing) =>
            {
                var ended = _ended[http.User.FindFirst("sub")!.Value] = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await server.RunAsync(closing);
                ended.SetResult();
            };
            configure?.Invoke(options);
        });
        await _clock.Watched.WaitAsync(Wire.Patience, TestContext.Current.CancellationToken);
        return host;
    }

    private static Task<Answer> AskAsync(McpHost host, string session, string user) =>
        host.AskAsync(Wire.Post(Wire.ListTools).As(user).With("Mcp-Session-Id", session));

    /// <summary>A manual clock that tells when the sweep has begun to watch it.</summary>
    private sealed class SweepClock : TimeProvider
    {
        private readonly ManualTimeProvider _clock = new();
        private readonly TaskCompletionSource _watched = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Watched => _watched.Task;

        public override long TimestampFrequency => _clock.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => _clock.GetUtcNow();

        public override long GetTimestamp() => _clock.GetTimestamp();

        public void Advance(TimeSpan by) => _clock.Advance(by);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = _clock.CreateTimer(callback, state, dueTime, period);
            _watched.TrySetResult();
            return timer;
        }
    }
}
