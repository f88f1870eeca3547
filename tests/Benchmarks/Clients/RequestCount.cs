using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace Xaa.Benchmarks.Clients;

/// <summary>Counts what leaves the client, by origin, and remembers the token of the last call to each.</summary>
internal sealed class RequestCount
{
    private readonly ConcurrentDictionary<string, int> _requests = [];
    private readonly ConcurrentDictionary<string, string> _tokens = [];

    public IReadOnlyDictionary<string, int> Requests => new Dictionary<string, int>(_requests);

    /// <summary>A handler that counts; the innermost one, so that retries count.</summary>
    public DelegatingHandler NewHandler() => new Handler(this);

    public void Clear() => _requests.Clear();

    public string TokenOf(KnownServer server) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_tokens.GetValueOrDefault(server.Resource, ""))));

    private sealed class Handler(RequestCount count) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var address = request.RequestUri!;
            count._requests.AddOrUpdate(address.GetLeftPart(UriPartial.Authority), 1, (_, before) => before + 1);
            if (request.Headers.Authorization is { Scheme: "Bearer", Parameter: { } token })
                count._tokens[address.AbsoluteUri] = token;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
