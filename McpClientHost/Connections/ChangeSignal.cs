namespace Xaa.McpClientHost.Connections;

/// <summary>Wakes those who wait for the next change.</summary>
public sealed class ChangeSignal
{
    private volatile TaskCompletionSource _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes with the next change. Take it before reading the state, and no change is missed.</summary>
    public Task Next => _next.Task;

    public void Fire() => Interlocked.Exchange(ref _next, new(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
}
