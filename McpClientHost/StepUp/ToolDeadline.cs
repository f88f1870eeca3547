namespace Xaa.McpClientHost.StepUp;

/// <summary>The longest that a tool may take. The clock stands still while the person is busy with a second factor.</summary>
public sealed class ToolDeadline : IAsyncDisposable
{
    private readonly CancellationTokenSource _passed = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly Task _watch;

    public ToolDeadline(TimeSpan limit, StepUpDesk desk, Func<Task> nextChange, TimeProvider time)
    {
        _watch = WatchAsync(limit, desk, nextChange, time);
    }

    /// <summary>Set when the time is up.</summary>
    public CancellationToken Token => _passed.Token;

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _disposed.Dispose();
        _passed.Dispose();
    }

    private async Task WatchAsync(TimeSpan left, StepUpDesk desk, Func<Task> nextChange, TimeProvider time)
    {
        while (true)
        {
            var changed = nextChange();
            if (desk.Open is not null)
            {
                await changed.WaitAsync(_disposed.Token);
                continue;
            }
            var started = time.GetTimestamp();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_disposed.Token);
            var over = Task.Delay(left, time, either.Token);
            if (await Task.WhenAny(changed, over) == over)
            {
                await over;
                await _passed.CancelAsync();
                return;
            }
            await either.CancelAsync();
            left -= time.GetElapsedTime(started);
            if (left < TimeSpan.Zero)
                left = TimeSpan.Zero;
        }
    }
}
