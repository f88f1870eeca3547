using System.Net;
using System.Net.Http.Headers;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>Gives one person's calls to one MCP server their access token, and learns from the server's own challenges where to get it.</summary>
/// <remarks>
/// 401 without a token: metadata, steps 2 and 3, again. 401 with a token: one fresh token, once, for <c>insufficient_user_authentication</c> with the
/// scope that the call needs: the sign-in may have become stronger since, and otherwise the IdP says what it lacks. 403 <c>insufficient_scope</c>: the
/// union of scopes, once.
/// Where there is no token to be had, the call ends with <see cref="IdentityAssertionException"/>.
/// </remarks>
public sealed class IdentityAssertionHandler(IdentityAssertionClient client, AssertionSubject subject, ProtectedResource resource) : DelegatingHandler
{
    private readonly Uri _server = new(resource.Address);
    private volatile Target? _target;

    /// <summary>The token that the last call was sent with; null before the first one.</summary>
    public AcquiredToken? LastToken { get; private set; }

    /// <summary>
    /// Gets the token before a call needs one, or renews it when it is due: where the metadata is follows from the server's address
    /// (RFC 9728 §3.1), so that no call has to be refused first.
    /// </summary>
    /// <exception cref="IdentityAssertionException">The person has no access, or lost it, and why.</exception>
    public async Task<AcquiredToken> PrepareAsync(CancellationToken cancellationToken)
    {
        var target = _target ?? await DiscoverAsync(challenge: null);
        var token = await GetTokenAsync(target, cancellationToken);
        _target = target;
        return token;
    }

    /// <inheritdoc/>
    /// <exception cref="IdentityAssertionException">No access token, and why.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        EnsureMeantForServer(request.RequestUri);
        // The inner handler consumes the body; a repeated request needs it again.
        var body = request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var (renewed, widened) = (false, false);
        var token = _target is { } known ? await GetTokenAsync(known, cancellationToken) : null;
        while (true)
        {
            if (token is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Token.Value);
            var response = await base.SendAsync(request, cancellationToken);
            Target next;
            switch (response.StatusCode)
            {
                case HttpStatusCode.Unauthorized when token is null:
                    next = await DiscoverAsync(BearerChallenge.From(response));
                    break;
                case HttpStatusCode.Unauthorized when !renewed:
                    renewed = true;
                    next = BearerChallenge.From(response) is { Error: OAuthErrors.InsufficientUserAuthentication, Scope: { } strong }
                        ? Widen(_target!, strong)
                        : _target!;
                    client.Discard(subject, resource.Registration, next.Scope, token);
                    break;
                case HttpStatusCode.Unauthorized when BearerChallenge.From(response) is { Error: OAuthErrors.InsufficientUserAuthentication }:
                    throw StrongerSignInNeeded();
                case HttpStatusCode.Forbidden
                    when !widened && BearerChallenge.From(response) is { Error: OAuthErrors.InsufficientScope, Scope: { } scope }:
                    widened = true;
                    next = Widen(_target!, scope);
                    break;
                default:
                    return response;
            }
            response.Dispose();
            token = await GetTokenAsync(next, cancellationToken);
            _target = next;
            request = Repeat(request, body);
        }
    }

    private async Task<AcquiredToken> GetTokenAsync(Target target, CancellationToken cancellationToken)
    {
        var token = await client.GetAccessTokenAsync(subject, resource.Registration, target.Resource, target.Scope, cancellationToken);
        XaaClientTelemetry.LinkToFetch(token);
        return LastToken = token;
    }

    // The scope of the challenge is what the server needs; without one, the basic scopes of the metadata (MCP, scope selection; SPEC 82).
    private async Task<Target> DiscoverAsync(BearerChallenge? challenge)
    {
        var metadata = await client.DiscoverAsync(resource, challenge);
        return new(metadata.Resource, challenge?.Scope ?? Scopes.Format(metadata.ScopesSupported ?? []));
    }

    private static Target Widen(Target target, string scope) =>
        target with { Scope = Scopes.Format(Scopes.Parse(target.Scope).Union(Scopes.Parse(scope), StringComparer.Ordinal)) };

    // RFC 9470 §3: the person would have to sign in again, more strongly or just again. No token of this sign-in helps.
    private IdentityAssertionException StrongerSignInNeeded() => new(new(
        FlowStep.ResourceRequest, resource.Address, OAuthErrors.InsufficientUserAuthentication, "The call needs a stronger sign-in.", IsAnswer: true));

    private void EnsureMeantForServer(Uri? address)
    {
        var isServer = address is not null
            && SecureAddress.Origin(address) == SecureAddress.Origin(_server)
            && (address.AbsolutePath + '/').StartsWith(_server.AbsolutePath.TrimEnd('/') + '/', StringComparison.Ordinal);
        if (!isServer)
            throw new InvalidOperationException($"This client has tokens for {resource.Address} only.");
    }

    private static HttpRequestMessage Repeat(HttpRequestMessage request, byte[]? body)
    {
        var again = new HttpRequestMessage(request.Method, request.RequestUri) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (!IsOfOneAttempt(name))
                again.Headers.TryAddWithoutValidation(name, values);
        }
        foreach (var (name, value) in request.Options)
            again.Options.TryAdd(name, value);
        if (body is null)
            return again;
        again.Content = new ByteArrayContent(body);
        foreach (var (name, values) in request.Content!.Headers.NonValidated)
            again.Content.Headers.TryAddWithoutValidation(name, values);
        return again;
    }

    // HttpClient writes trace headers only where there are none: copied ones would hang the second attempt under the first one's span.
    private static bool IsOfOneAttempt(string header) =>
        header.Equals("Authorization", StringComparison.OrdinalIgnoreCase)
        || header.Equals("traceparent", StringComparison.OrdinalIgnoreCase)
        || header.Equals("tracestate", StringComparison.OrdinalIgnoreCase)
        || header.Equals("baggage", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Correlation-Context", StringComparison.OrdinalIgnoreCase);

    private sealed record Target(string Resource, string? Scope);
}
