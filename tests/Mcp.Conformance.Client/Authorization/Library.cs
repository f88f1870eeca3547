using Xaa.Client;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary><c>Xaa/Client</c>'s reading of metadata, token requests and proofs, for grants that it has no client for.</summary>
internal sealed class Library : IHttpClientFactory
{
    private static readonly SocketsHttpHandler s_network = new() { AllowAutoRedirect = false, UseCookies = false };

    public Library()
    {
        var exchange = new JsonExchange(this, "metadata and tokens", TimeSpan.FromSeconds(60));
        Metadata = new(exchange);
        TokenEndpoint = new(exchange, Proofs, TimeProvider.System);
    }

    public MetadataReader Metadata { get; }

    public TokenEndpointCall TokenEndpoint { get; }

    public DpopProofs Proofs { get; } = new(TimeProvider.System);

    public DpopProofKey Key { get; } = DpopProofKey.Generate();

    /// <summary>The key, where tokens can be bound to it.</summary>
    public DpopProofKey? KeyFor(AuthorizationServerMetadata server) =>
        server.DpopSigningAlgValuesSupported?.Contains(DpopProofKey.Algorithm, StringComparer.Ordinal) is true ? Key : null;

    public HttpClient CreateClient(string name) => new(s_network, disposeHandler: false);
}
