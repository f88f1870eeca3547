using System.Net;
using System.Net.Http.Headers;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>Gives one person's calls to one MCP server their access token, and learns from the server's own challenges where to get it.</summary>
/// <remarks>
/// 401 without a token: metadata, steps 2 and 3, again. 401 with a token: one fresh token, once. 403 <c>insufficient_scope</c>: the union of scopes, a
/// few times, as long as it grows.
/// <c>insufficient_user_authentication</c>, from the server: first a fresh token with the scope that the call needs, because the sign-in may have become
/// stronger since; from the server again, or from the IdP: one question to <see cref="AssertionSubject.StepUpAsync"/>, and after a yes the call again.
/// A token that is bound to a key is sent with a proof for each request; a server that wants a nonce in it gets it, once for each token.
/// Where there is no token to be had, the call ends with <see cref="IdentityAssertionException"/>.
/// </remarks>
public sealed class IdentityAssertionHandler(IdentityAssertionClient client, AssertionSubject subject, ProtectedResource resource) : DelegatingHandler
{
    // MCP, scope challenge handling (SPEC 82): a few attempts.
    private const int MostWidenings = 3;

    private readonly Uri _server = new(resource.Address);
    private volatile Target? _target;

    /// <summary>The token that the last call was sent with; null before the first one.</summary>
    public AcquiredToken? LastToken { get; private set; }

    /// <summary>
    /// Gets the token before a call needs one, or renews it when it is due: where the metadata is follows from the server's address
    /// (RFC 9728 §3.1), so that no call has to be refused first. Nobody is asked to sign in again for it: that is for a call.
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
        // The inner handler consumes the body; a proof and a repeated request need it, too.
        if (request.Content is not null)
            await request.Content.LoadIntoBufferAsync(cancellationToken);
        var call = new Call();
        _target ??= client.Known(resource) is { } metadata ? TargetOf(metadata, null) : null;
        var token = _target is { } known ? await GetTokenAsync(call, known, cancellationToken) : null;
        while (true)
        {
            if (token is not null)
                await PresentAsync(request, token, cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            if (!IsNonceWanted(call, response, token))
            {
                if (await NextAsync(call, response, token, cancellationToken) is not { } next)
                    return response;
                token = await GetTokenAsync(call, next, cancellationToken);
                _target = next;
            }
            response.Dispose();
            request = Repeat(request, await BodyOfAsync(request, cancellationToken));
        }
    }

    private async ValueTask PresentAsync(HttpRequestMessage request, AcquiredToken token, CancellationToken cancellationToken)
    {
        if (token.ProofKey is { } key)
            client.Proofs.Present(request, key, token.Token, await BodyOfAsync(request, cancellationToken));
        else
            request.Headers.Authorization = new AuthenticationHeaderValue(TokenTypes.Bearer, token.Token.Value);
    }

    // RFC 9449 §9: the same token is good with another proof.
    private bool IsNonceWanted(Call call, HttpResponseMessage response, AcquiredToken? token)
    {
        if (token?.ProofKey is null || !client.Proofs.Keep(response) || call.NonceFor == token
            || response.StatusCode != HttpStatusCode.Unauthorized
            || ResourceChallenge.From(response, TokenTypes.Dpop) is not { Error: OAuthErrors.UseDpopNonce })
            return false;
        call.NonceFor = token;
        return true;
    }

    // What to ask a token for before the call is repeated; null when the answer is the caller's.
    private async Task<Target?> NextAsync(Call call, HttpResponseMessage response, AcquiredToken? token, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return null;
        var challenge = ResourceChallenge.From(response, token?.ProofKey is null ? TokenTypes.Bearer : TokenTypes.Dpop);
        if (response.StatusCode == HttpStatusCode.Unauthorized)
        {
            if (token is null)
                return await DiscoverAsync(challenge);
            var needed = challenge is { StepUp: not null, Scope: { } strong } ? Widen(_target!, strong) : _target!;
            call.Wanted = challenge?.StepUp ?? call.Wanted;
            if (!call.Renewed)
            {
                call.Renewed = true;
                client.Discard(subject, resource.Registration, needed.Scope, token);
                return needed;
            }
            if (challenge?.StepUp is not { } stepUp)
                return null;
            return await StepUpAsync(call, needed, stepUp, cancellationToken) ? needed : throw StrongerSignInNeeded(stepUp);
        }
        if (challenge is not { Error: OAuthErrors.InsufficientScope, Scope: { } scope } || call.Widenings == MostWidenings)
            return null;
        call.Widenings++;
        // Whatever other calls have widened it to meanwhile, it stays.
        var wider = Widen(_target!, scope);
        return wider.Key == call.Target!.Key ? null : wider;
    }

    private async ValueTask<AcquiredToken> GetTokenAsync(Call call, Target target, CancellationToken cancellationToken)
    {
        try
        {
            (call.Target, call.Noted) = (target, subject.Questions.Granted);
            return await GetTokenAsync(target, cancellationToken);
        }
        catch (IdentityAssertionException e) when (!call.SteppedUp && e.Refusal is { StepUp: not null })
        {
            if (!await StepUpAsync(call, target, e.Refusal.StepUp.And(call.Wanted), cancellationToken))
                throw;
            return await GetTokenAsync(target, cancellationToken);
        }
    }

    // Once for each call: a sign-in that stays too weak is not asked for in a loop.
    private async Task<bool> StepUpAsync(Call call, Target target, StepUpRequirement requirement, CancellationToken cancellationToken)
    {
        if (call.SteppedUp || subject.StepUpAsync is not { } ask)
            return false;
        call.SteppedUp = true;
        var request = new StepUpRequest(target.Resource, target.Scope, requirement);
        // What is kept came of the weaker sign-in.
        return await subject.Questions.AskAsync(
            request, () => ask(request, cancellationToken), () => client.Forget(subject.Key), call.Noted, cancellationToken);
    }

    private async ValueTask<AcquiredToken> GetTokenAsync(Target target, CancellationToken cancellationToken)
    {
        var outcome = await client.AcquireAsync(target.Key, subject, resource.Registration, target.Scope, cancellationToken);
        var token = outcome.Require();
        XaaClientTelemetry.LinkToFetch(token);
        return LastToken = token;
    }

    // The scope of the challenge is what the server needs; without one, the basic scopes of the metadata (MCP, scope selection; SPEC 82).
    private async Task<Target> DiscoverAsync(ResourceChallenge? challenge) =>
        TargetOf(await client.DiscoverAsync(resource, challenge), challenge?.Scope);

    private Target TargetOf(ProtectedResourceMetadata metadata, string? challenged) =>
        TargetOf(metadata.Resource, challenged ?? Scopes.Format(metadata.ScopesSupported ?? []));

    private Target Widen(Target target, string scope) =>
        TargetOf(target.Resource, Scopes.Format(Scopes.Parse(target.Scope).Union(Scopes.Parse(scope), StringComparer.Ordinal)));

    private Target TargetOf(string identifier, string? scope) =>
        new(identifier, scope, IdentityAssertionClient.TokenKey.For(subject, resource.Registration, identifier, scope));

    private static async ValueTask<byte[]?> BodyOfAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        request.Content is null ? null : await request.Content.ReadAsByteArrayAsync(cancellationToken);

    // RFC 9470 §3: the person would have to sign in again, more strongly or just again. No token of this sign-in helps.
    private IdentityAssertionException StrongerSignInNeeded(StepUpRequirement requirement) => new(new(
        FlowStep.ResourceRequest, resource.Address, OAuthErrors.InsufficientUserAuthentication, "The call needs a stronger sign-in.", IsAnswer: true)
    {
        StepUp = requirement,
    });

    private void EnsureMeantForServer(Uri? address)
    {
        if (address?.OriginalString == resource.Address)
            return;
        var isServer = address is not null
            && SecureAddress.Origin(address) == SecureAddress.Origin(_server)
            && (address.AbsolutePath + '/').StartsWith(_server.AbsolutePath.TrimEnd('/') + '/', StringComparison.Ordinal);
        if (!isServer)
            throw new InvalidOperationException($"This client has tokens for {resource.Address} only.");
    }

    internal static HttpRequestMessage Repeat(HttpRequestMessage request, byte[]? body)
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
        || header.Equals(DpopHeaders.Proof, StringComparison.OrdinalIgnoreCase)
        || header.Equals("traceparent", StringComparison.OrdinalIgnoreCase)
        || header.Equals("tracestate", StringComparison.OrdinalIgnoreCase)
        || header.Equals("baggage", StringComparison.OrdinalIgnoreCase)
        || header.Equals("Correlation-Context", StringComparison.OrdinalIgnoreCase);

    // What a token is asked for, and by which key it is kept.
    private sealed record Target(string Resource, string? Scope, IdentityAssertionClient.TokenKey Key);

    // What one call asked for last, and what was tried for it already.
    private sealed class Call
    {
        public Target? Target { get; set; }

        public bool Renewed { get; set; }

        public int Widenings { get; set; }

        public bool SteppedUp { get; set; }

        // The token that was sent again with a nonce.
        public AcquiredToken? NonceFor { get; set; }

        // What the server asked of the sign-in.
        public StepUpRequirement? Wanted { get; set; }

        // Which stronger sign-in there had been before the token was asked for.
        public object? Noted { get; set; }
    }
}
