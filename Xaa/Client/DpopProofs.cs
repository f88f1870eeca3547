using System.Collections.Concurrent;
using System.Net.Http.Headers;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>Puts proofs of possession on requests, with the nonces that servers hand out. RFC 9449.</summary>
/// <param name="time">When a proof is made.</param>
public sealed class DpopProofs(TimeProvider time)
{
    private const int LongestNonce = 1024;

    // RFC 9449 §8.2: a nonce belongs to the server that gave it, and the newest one counts.
    private readonly ConcurrentDictionary<string, string> _nonces = new(StringComparer.Ordinal);

    /// <summary>Proves possession of the key to a token endpoint, in place of a proof that was there before. RFC 9449 §5.</summary>
    public void Prove(HttpRequestMessage request, DpopProofKey key) => Prove(request, key, accessToken: null, contentDigest: null);

    /// <summary>Presents an access token that is bound to the key, with a proof for this content. RFC 9449 §7.1, SPEC 64.</summary>
    public void Present(HttpRequestMessage request, DpopProofKey key, AccessToken accessToken, ReadOnlySpan<byte> content)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue(TokenTypes.Dpop, accessToken.Value);
        Prove(request, key, accessToken, ContentDigest.Of(content));
    }

    /// <summary>Keeps the nonce of an answer, for the next proof to its server. RFC 9449 §8.</summary>
    /// <returns>Whether there is one: an answer that demands it (<see cref="OAuthErrors.UseDpopNonce"/>) is worth one more try.</returns>
    public bool Keep(HttpResponseMessage response)
    {
        if (response.RequestMessage?.RequestUri is not { } address
            || !response.Headers.NonValidated.TryGetValues(DpopHeaders.Nonce, out var values)
            || values.ToString() is not { Length: > 0 and <= LongestNonce } nonce || !Scopes.IsWellFormed(nonce))
            return false;
        _nonces[SecureAddress.Origin(address)] = nonce;
        return true;
    }

    private void Prove(HttpRequestMessage request, DpopProofKey key, AccessToken? accessToken, string? contentDigest)
    {
        var address = request.RequestUri ?? throw new ArgumentException("The request has no address.", nameof(request));
        var nonce = _nonces.GetValueOrDefault(SecureAddress.Origin(address));
        request.Headers.Remove(DpopHeaders.Proof);
        request.Headers.Add(DpopHeaders.Proof, key.Prove(request.Method.Method, address, time.GetUtcNow(), nonce, accessToken, contentDigest));
    }
}
