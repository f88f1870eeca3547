namespace Xaa.Testing;

/// <summary>What stands in front of replicas: each request goes to another one than the last.</summary>
public sealed class Spreading(params HttpMessageHandler[] replicas) : HttpMessageHandler
{
    private readonly HttpMessageInvoker[] _replicas = [.. replicas.Select(replica => new HttpMessageInvoker(replica))];
    private int _requests;

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        _replicas[(uint)Interlocked.Increment(ref _requests) % _replicas.Length].SendAsync(request, cancellationToken);
}
