using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http;

namespace Xaa.Testing;

/// <summary>A network inside the test: requests go by authority (<c>localhost:7401</c>) to a test server, and nowhere else.</summary>
public sealed class InMemoryNetwork : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, HttpMessageInvoker> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentQueue<SeenRequest> _requests = [];

    /// <summary>All requests that were sent, oldest first.</summary>
    public IReadOnlyCollection<SeenRequest> Requests => _requests;

    /// <summary>Puts a host at an authority, in place of the one that stood there.</summary>
    public void Map(string authority, HttpMessageHandler host) => _hosts[authority] = new HttpMessageInvoker(host, disposeHandler: false);

    /// <summary>Takes the host away: requests fail as if nothing listened.</summary>
    public void Unplug(string authority) => Map(authority, new NothingListens());

    /// <summary>How many requests went to a path, such as <c>localhost:7100/token</c>.</summary>
    public int Count(string authorityAndPath) => _requests.Count(r => r.AuthorityAndPath == authorityAndPath);

    /// <summary>Sends all that these services send over this network.</summary>
    public void Use(IServiceCollection services) => services.PostConfigureAll<HttpClientFactoryOptions>(
        options => options.HttpMessageHandlerBuilderActions.Add(builder => builder.PrimaryHandler = this));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var authority = request.RequestUri!.Authority;
        if (!_hosts.TryGetValue(authority, out var host))
            throw new InvalidOperationException($"Nothing stands at {authority}; {request.Method} {request.RequestUri} leaves the test.");
        InjectTrace(request);
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        var headers = request.Headers.NonValidated.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        _requests.Enqueue(new(request.Method.Method, request.RequestUri, headers, body));
        return await host.SendAsync(request, cancellationToken);
    }

    // As the platform's own handlers do: trace headers are added where there are none.
    private static void InjectTrace(HttpRequestMessage request)
    {
        if (Activity.Current is { } activity && !request.Headers.Contains("traceparent"))
            DistributedContextPropagator.Current.Inject(activity, request, static (carrier, name, value) =>
                ((HttpRequestMessage)carrier!).Headers.TryAddWithoutValidation(name, value));
    }

    private sealed class NothingListens : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"Nothing listens at {request.RequestUri!.Authority}.");
    }
}

/// <summary>A request as it crossed the network.</summary>
public sealed record SeenRequest(string Method, Uri Address, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string AuthorityAndPath => Address.Authority + Address.AbsolutePath;

    public string? Header(string name) => Headers.GetValueOrDefault(name);
}
