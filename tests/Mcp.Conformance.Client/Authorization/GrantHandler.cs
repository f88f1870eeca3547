using System.Net;
using System.Net.Http.Headers;
using Xaa.Client;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>A grant: for the resource, at the authorization server that governs it.</summary>
internal delegate Task<TokenAnswer> Grant(AuthorizationServerMetadata server, string resource, string? scope);

/// <summary>Fetches a token when the MCP server first asks for one, from where the server's metadata says, and presents it with each call.</summary>
internal sealed class GrantHandler(string address, Library library, Grant grant) : DelegatingHandler(new SocketsHttpHandler())
{
    private TokenAnswer? _token;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        for (var hasNonce = false; ;)
        {
            Present(request, body);
            var response = await base.SendAsync(request, cancellationToken);
            var isNonceNew = library.Proofs.Keep(response) && !hasNonce;
            if (response.StatusCode != HttpStatusCode.Unauthorized)
                return response;
            var challenge = ResourceChallenge.From(response, _token?.TokenType ?? TokenTypes.Bearer);
            if (_token is null)
                _token = await FetchAsync(challenge);
            else if (isNonceNew && challenge?.Error == OAuthErrors.UseDpopNonce)
                hasNonce = true;
            else
                return response;
            response.Dispose();
            request = IdentityAssertionHandler.Repeat(request, body);
        }
    }

    private void Present(HttpRequestMessage request, byte[]? body)
    {
        if (_token is { IsBound: true } bound)
            library.Proofs.Present(request, library.Key, new(bound.AccessToken), body);
        else if (_token is { } bearer)
            request.Headers.Authorization = new AuthenticationHeaderValue(bearer.TokenType, bearer.AccessToken);
    }

    private async Task<TokenAnswer> FetchAsync(ResourceChallenge? challenge)
    {
        var metadata = await library.Metadata.ReadResourceAsync(address, challenge?.ResourceMetadata);
        var server = await library.Metadata.ReadAuthorizationServerAsync(FlowStep.JwtBearerGrant, metadata.AuthorizationServers![0]);
        var token = await grant(server, metadata.Resource, challenge?.Scope ?? Scopes.Format(metadata.ScopesSupported ?? []));
        // RFC 9449 §5: one that was to be bound and is not would be sent without a proof.
        return token.IsBound == library.KeyFor(server) is not null
            ? token
            : throw new InvalidOperationException($"The token of {server.Issuer} is not bound as it was asked for.");
    }
}
