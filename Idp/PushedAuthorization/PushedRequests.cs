using Microsoft.Extensions.Primitives;
using Xaa.Idp.Authorize;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.PushedAuthorization;

/// <summary>Keeps pushed authorization requests for a minute, and hands each out once. RFC 9126 §2.2 and §4.</summary>
public sealed class PushedRequests(PushedRequestStore store, SealedRequest seal)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    public static bool IsReference(string requestUri) =>
        requestUri.StartsWith(PushedAuthorizationResponse.RequestUriPrefix, StringComparison.Ordinal);

    /// <summary>The reference to answer with; null when the client has too many unused ones.</summary>
    public async ValueTask<string?> KeepAsync(AuthorizeRequest request, CancellationToken cancellationToken) =>
        await store.CreateAsync(request.Client.ClientId, seal.Seal(request.Parameters), Lifetime, cancellationToken) is { } reference
            ? PushedAuthorizationResponse.RequestUriPrefix + reference
            : null;

    /// <summary>The parameters that the client pushed; null when the reference is unknown, another client's, expired or used up.</summary>
    public async ValueTask<IReadOnlyList<KeyValuePair<string, StringValues>>?> TakeAsync(
        string requestUri, string clientId, CancellationToken cancellationToken) =>
        await store.TakeAsync(requestUri[PushedAuthorizationResponse.RequestUriPrefix.Length..], clientId, cancellationToken) is { } box
            ? seal.Open(box)
            : null;
}
