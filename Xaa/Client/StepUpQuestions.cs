namespace Xaa.Client;

/// <summary>Asks the host for a stronger sign-in: one question at a time, and calls that need the same share its answer.</summary>
internal sealed class StepUpQuestions
{
    private readonly Lock _gate = new();
    private Question? _open;
    private Question? _granted;

    /// <summary>The last question that was answered with yes: to be noted before a token is asked for, and handed to <see cref="AskAsync"/>.</summary>
    public object? Granted => Volatile.Read(ref _granted);

    /// <summary>Whether the sign-in has become stronger.</summary>
    /// <param name="request">What is needed.</param>
    /// <param name="ask">Asks the host.</param>
    /// <param name="stronger">Called once for a yes, before anybody goes on.</param>
    /// <param name="noted"><see cref="Granted"/>, from before the refusal. Who was refused while another got the same granted needs no question.</param>
    /// <param name="cancellationToken">Ends the wait for another call's question.</param>
    public async Task<bool> AskAsync(
        StepUpRequest request, Func<ValueTask<bool>> ask, Action stronger, object? noted, CancellationToken cancellationToken)
    {
        while (true)
        {
            var mine = new Question(request.Requirement);
            var open = Open(mine, noted);
            if (open is null)
                return true;
            if (open == mine)
                return await AnswerAsync(mine, ask, stronger);
            // Without an answer, because its call was given up, or with the answer to another question, this one is asked now.
            if (await open.Answer.Task.WaitAsync(cancellationToken) is { } answer && open.Requirement == request.Requirement)
                return answer;
        }
    }

    private Question? Open(Question question, object? noted)
    {
        lock (_gate)
        {
            if (_granted is { } last && last != noted && last.Requirement == question.Requirement)
                return null;
            return _open ??= question;
        }
    }

    private async Task<bool> AnswerAsync(Question question, Func<ValueTask<bool>> ask, Action stronger)
    {
        bool? answer = null;
        try
        {
            answer = await ask();
            if (answer.Value)
                stronger();
            return answer.Value;
        }
        finally
        {
            lock (_gate)
            {
                _open = null;
                if (answer is true)
                    _granted = question;
            }
            question.Answer.SetResult(answer);
        }
    }

    private sealed class Question(StepUpRequirement requirement)
    {
        public StepUpRequirement Requirement => requirement;

        public TaskCompletionSource<bool?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
