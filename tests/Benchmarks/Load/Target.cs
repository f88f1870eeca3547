using Xaa.Benchmarks.Servers;

namespace Xaa.Benchmarks.Load;

/// <summary>One kind of request as one server is asked it.</summary>
/// <param name="server">Whose CPU time counts.</param>
/// <param name="next">Makes the next request of a worker; the second number counts all requests to this target.</param>
internal sealed class Target(ServerProcess server, Func<int, long, HttpRequestMessage> next) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false });
    private long _requests;

    public ServerProcess Server => server;

    /// <summary>What stands in every good answer.</summary>
    public required string Expected { get; init; }

    /// <summary>Told of each answer: of which worker, and its body.</summary>
    public Action<int, string>? Answered { get; init; }

    /// <summary>Called before each window.</summary>
    public Func<CancellationToken, Task>? Prepare { get; init; }

    /// <summary>One request and its answer.</summary>
    /// <exception cref="InvalidOperationException">The answer is not a good one.</exception>
    public async Task SendAsync(int worker, CancellationToken cancellationToken)
    {
        using var request = next(worker, Interlocked.Increment(ref _requests));
        using var response = await _http.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        if (!response.IsSuccessStatusCode || !body.Contains(Expected, StringComparison.Ordinal))
            throw new InvalidOperationException($"{server.Name} answered {(int)response.StatusCode}: {body}{Environment.NewLine}{server.LastLines()}");
        Answered?.Invoke(worker, body);
    }

    public void Dispose() => _http.Dispose();
}
