namespace Xaa.Storage;

/// <summary>Tells those who wait that something was committed. Costs nothing while nobody waits.</summary>
internal sealed class CommitSignal
{
    private TaskCompletionSource? _next;

    /// <summary>Completes with the next commit. Take it before you read, so that no commit falls in between.</summary>
    public Task Next
    {
        get
        {
            var created = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return (Interlocked.CompareExchange(ref _next, created, null) ?? created).Task;
        }
    }

    public void Fire() => Interlocked.Exchange(ref _next, null)?.SetResult();
}
