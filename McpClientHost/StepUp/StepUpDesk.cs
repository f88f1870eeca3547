using Xaa.Client;

namespace Xaa.McpClientHost.StepUp;

/// <summary>
/// Where a sign-in's calls wait for its person to sign in more strongly: one question at a time, told to every open page, answered by a fresh sign-in,
/// by "not now", or by nobody in time.
/// </summary>
public sealed class StepUpDesk(TimeSpan limit, TimeProvider time, Action changed)
{
    private StepUpQuestion? _open;

    /// <summary>The question that waits now.</summary>
    public StepUpQuestion? Open => Volatile.Read(ref _open);

    /// <summary>Asks, and waits. True: the sign-in has become as strong as asked. Calls come one at a time: <see cref="IdentityAssertionClient"/> sees to it.</summary>
    public async ValueTask<bool> AskAsync(StepUpRequest request, CancellationToken cancellationToken)
    {
        var question = new StepUpQuestion(request, time.GetUtcNow() + limit);
        using var timeout = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        Show(question);
        try
        {
            return await question.Answer.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            Show(null);
        }
    }

    private void Show(StepUpQuestion? question)
    {
        Volatile.Write(ref _open, question);
        changed();
    }
}
