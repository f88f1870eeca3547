using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>Which instances of a resource run, and the loop that checks its health meanwhile.</summary>
internal sealed class MonitoredResource(CancellationToken stopping)
{
    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(stopping);
    private readonly HashSet<string> _running = new(ResourceNames.Comparer);
    private volatile TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public CancellationToken Over => _over.Token;

    public Task Loop { get; set; } = Task.CompletedTask;

    /// <summary>An instance that has just begun to run is not known to be healthy, so a pause ends.</summary>
    public void Join(string instance)
    {
        if (_running.Add(instance))
        {
            _joined.TrySetResult();
        }
    }

    /// <summary>Whether that was the last one.</summary>
    public bool Leave(string instance) => _running.Remove(instance) && _running.Count == 0;

    /// <summary>Whoever joins from now on is not part of the check that follows.</summary>
    public void Renew() => _joined = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task PauseAsync(TimeSpan length, TimeProvider time)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(Over);
        await Task.WhenAny(_joined.Task, Task.Delay(length, time, ended.Token));
        await ended.CancelAsync();
        Over.ThrowIfCancellationRequested();
    }

    public async Task EndAsync()
    {
        await _over.CancelAsync();
        await Loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }
}
