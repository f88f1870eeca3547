using System.Net;
using System.Net.Http.Headers;

namespace Xaa.ServiceDefaults.Tests;

/// <summary>A server that answers as it is told, one status after the other; 0 is a broken connection.</summary>
internal sealed class Peer : HttpMessageHandler
{
    public const int Hangs = -1;

    private readonly Queue<int> _answers = new();
    private readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Requests { get; private set; }

    public TimeSpan? RetryAfter { get; set; }

    public Task Arrived => _arrived.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Answers(params int[] statuses)
    {
        foreach (var status in statuses)
        {
            _answers.Enqueue(status);
        }
    }

    public void LetGo() => _letGo.SetResult();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        _arrived.TrySetResult();
        var status = _answers.Dequeue();
        if (status == Hangs)
        {
            await _letGo.Task.WaitAsync(cancellationToken);
            status = (int)HttpStatusCode.OK;
        }
        if (status == 0)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, "Connection reset.");
        }
        var response = new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request };
        response.Headers.RetryAfter = RetryAfter is { } delay ? new RetryConditionHeaderValue(delay) : null;
        return response;
    }
}
