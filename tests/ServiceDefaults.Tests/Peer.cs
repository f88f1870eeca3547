using System.Net;
using System.Net.Http.Headers;

namespace Xaa.ServiceDefaults.Tests;

/// <summary>A server that answers as it is told, one status after the other; 0 is a broken connection.</summary>
sealed class Peer : HttpMessageHandler
{
    public const int Hangs = -1;

    readonly Queue<int> answers = new();
    readonly TaskCompletionSource arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Requests { get; private set; }

    public TimeSpan? RetryAfter { get; set; }

    public Task Arrived => arrived.Task.WaitAsync(TimeSpan.FromSeconds(20));

    public void Answers(params int[] statuses)
    {
        foreach (var status in statuses)
        {
            answers.Enqueue(status);
        }
    }

    public void LetGo() => letGo.SetResult();

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests++;
        arrived.TrySetResult();
        var status = answers.Dequeue();
        if (status == Hangs)
        {
            await letGo.Task.WaitAsync(cancellationToken);
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
