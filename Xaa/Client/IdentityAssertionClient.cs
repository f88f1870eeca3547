using System.Diagnostics;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;
using TokenCache = Xaa.Client.ExpiringCache<Xaa.Client.IdentityAssertionClient.TokenKey, Xaa.Client.TokenOutcome>;

namespace Xaa.Client;

/// <summary>Gets access tokens for MCP servers from a sign-in alone, by token exchange and JWT bearer grant. ID-JAG draft §4.</summary>
/// <remarks>
/// Tokens are kept per sign-in, MCP server, authorization server and scope, renewed ahead of expiry, and fetched once however many calls wait.
/// An ID-JAG is redeemed once and never kept. A refusal ends the matter: nothing falls back to interactive OAuth (SPEC 75).
/// </remarks>
public sealed class IdentityAssertionClient
{
    /// <summary>The <see cref="IHttpClientFactory"/> name of the client for metadata and token requests.</summary>
    public const string HttpClientName = "xaa.identity_assertion";

    private readonly IdentityAssertionOptions _options;
    private readonly TimeProvider _time;
    private readonly MetadataReader _metadata;
    private readonly TokenRequests _requests;
    private readonly TokenCache _tokens;
    private readonly ExpiringCache<string, AuthorizationServerMetadata> _servers;
    private readonly ExpiringCache<ResourceKey, ProtectedResourceMetadata> _resources;
    private readonly DpopProofKey? _ownKey;

    /// <summary>Creates a client; one per process is enough, for all people and servers.</summary>
    public IdentityAssertionClient(IHttpClientFactory clients, IdentityAssertionOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        Proofs = new(time);
        _ownKey = options.Dpop == DpopMode.Off ? null : options.ProofKey ?? DpopProofKey.Generate();
        var exchange = new JsonExchange(clients, HttpClientName, options.RequestTimeout);
        _metadata = new(exchange);
        _requests = new(new(exchange, Proofs, time));
        _tokens = new(time);
        _servers = new(time);
        _resources = new(time);
    }

    internal DpopProofs Proofs { get; }

    /// <summary>Reads the MCP server's protected resource metadata, or takes what was read for anybody a while ago.</summary>
    /// <param name="resource">The MCP server, with the authorization server that is expected to govern it.</param>
    /// <param name="challenge">The challenge of a 401, which may say where it stands; null derives that from the server's address.</param>
    /// <returns>The metadata; its resource and authorization server are checked.</returns>
    /// <exception cref="IdentityAssertionException">There is none, or it fails a check (SPEC 56, 69).</exception>
    public Task<ProtectedResourceMetadata> DiscoverAsync(ProtectedResource resource, ResourceChallenge? challenge)
    {
        var key = new ResourceKey(resource.Address, resource.Registration.Issuer, challenge?.ResourceMetadata);
        return _resources.GetAsync(key, ReadAsync, CancellationToken.None);

        async Task<ExpiringCache<ResourceKey, ProtectedResourceMetadata>.Entry> ReadAsync()
        {
            var metadata = await _metadata.ReadResourceAsync(resource, key.Advertised);
            ExpiringCache<ResourceKey, ProtectedResourceMetadata>.Entry entry = new(metadata, _time.GetUtcNow() + _options.MetadataLifetime);
            // Wherever it stood, it is the server's: who comes next need not be refused first to find it.
            if (key.Advertised is not null)
                _resources.Set(key with { Advertised = null }, entry);
            return entry;
        }
    }

    /// <summary>
    /// Reads the metadata anew, whatever is kept: for a host that shows whether the server still stands at its address and is the one that it was.
    /// </summary>
    /// <exception cref="IdentityAssertionException">It does not, or it is another one; then nothing of it is kept.</exception>
    public async Task<ProtectedResourceMetadata> RediscoverAsync(ProtectedResource resource)
    {
        try
        {
            var metadata = await _metadata.ReadResourceAsync(resource, advertised: null);
            _resources.Set(new(resource.Address, resource.Registration.Issuer, null), new(metadata, _time.GetUtcNow() + _options.MetadataLifetime));
            return metadata;
        }
        catch (IdentityAssertionException)
        {
            _resources.Remove(key => key.Address == resource.Address);
            throw;
        }
    }

    /// <summary>The MCP server's metadata, if anybody has read it a while ago.</summary>
    internal ProtectedResourceMetadata? Known(ProtectedResource resource) =>
        _resources.TryGet(new(resource.Address, resource.Registration.Issuer, null), out var metadata) ? metadata : null;

    /// <summary>Returns an access token that is good for a while yet: a kept one, or steps 2 and 3.</summary>
    /// <param name="subject">Who is signed in.</param>
    /// <param name="registration">The authorization server that governs the MCP server.</param>
    /// <param name="resource">The MCP server's resource identifier.</param>
    /// <param name="scope">The scope to ask for; null asks for everything that policy gives without more ado.</param>
    /// <param name="cancellationToken">Ends the wait; a fetch that others wait for goes on.</param>
    /// <exception cref="IdentityAssertionException">There is no token, and the exception says who refused which step and why.</exception>
    public async Task<AcquiredToken> GetAccessTokenAsync(
        AssertionSubject subject, ClientRegistration registration, string resource, string? scope, CancellationToken cancellationToken) =>
        (await AcquireAsync(subject, registration, resource, scope, cancellationToken)).Require();

    /// <summary>The same, with a refusal as a value: for a host that shows people what they may use, and why not.</summary>
    /// <param name="subject">Who is signed in.</param>
    /// <param name="registration">The authorization server that governs the MCP server.</param>
    /// <param name="resource">The MCP server's resource identifier.</param>
    /// <param name="scope">The scope to ask for; null asks for everything that policy gives without more ado.</param>
    /// <param name="cancellationToken">Ends the wait; a fetch that others wait for goes on.</param>
    public ValueTask<TokenOutcome> AcquireAsync(
        AssertionSubject subject, ClientRegistration registration, string resource, string? scope, CancellationToken cancellationToken) =>
        AcquireAsync(TokenKey.For(subject, registration, resource, scope), subject, registration, scope, cancellationToken);

    // The way of every call: with a kept token it makes nothing and waits for nobody.
    internal ValueTask<TokenOutcome> AcquireAsync(
        TokenKey key, AssertionSubject subject, ClientRegistration registration, string? scope, CancellationToken cancellationToken) =>
        _tokens.TryGet(key, out var kept) ? new(kept) : new(FetchSharedAsync(key, subject, registration, scope, cancellationToken));

    /// <summary>Drops a token that the MCP server did not accept, so that the next call fetches a fresh one.</summary>
    public void Discard(AssertionSubject subject, ClientRegistration registration, string? scope, AcquiredToken token) =>
        _tokens.Remove(TokenKey.For(subject, registration, token.Resource, scope), outcome => outcome.Token?.Token == token.Token);

    /// <summary>Drops all that is kept for a sign-in, at one MCP server or at all of them.</summary>
    public void Forget(string subjectKey, string? resource = null) =>
        _tokens.Remove(key => key.SubjectKey == subjectKey && (resource is null || key.Resource == resource));

    private Task<TokenOutcome> FetchSharedAsync(
        TokenKey key, AssertionSubject subject, ClientRegistration registration, string? scope, CancellationToken cancellationToken) =>
        _tokens.GetAsync(key, () => FetchAsync(subject, registration, key.Resource, scope), cancellationToken);

    private async Task<TokenCache.Entry> FetchAsync(AssertionSubject subject, ClientRegistration registration, string resource, string? scope)
    {
        using var span = XaaClientTelemetry.StartConnect(subject, registration, resource, scope);
        try
        {
            var token = await ConnectAsync(subject, registration, resource, scope, span);
            XaaClientTelemetry.Issued(span, token);
            var ahead = TimeSpan.FromTicks(Math.Min(_options.RenewAhead.Ticks, (token.Expires - _time.GetUtcNow()).Ticks / 2));
            return new(new(token, null), token.Expires - ahead);
        }
        catch (IdentityAssertionException e)
        {
            XaaClientTelemetry.Refused(span, e.Refusal);
            return new(new(null, e.Refusal), _time.GetUtcNow() + _options.RefusalLifetime);
        }
    }

    private async Task<AcquiredToken> ConnectAsync(
        AssertionSubject subject, ClientRegistration registration, string resource, string? scope, Activity? span)
    {
        var started = _time.GetTimestamp();
        // Both issuers are known, so neither document waits for the other.
        var (readIdp, readServer) = (IdpAsync(), AuthorizationServerAsync(registration.Issuer));
        await Task.WhenAll(readIdp, readServer);
        var (idp, server) = (await readIdp, await readServer);
        var (answer, assertion, key) = await RedeemAsync(await ExchangeAsync(), mayRepeat: true);
        // Counted from before the request, so that the token is never believed to live longer than its server believes.
        var asked = _time.GetUtcNow() - _time.GetElapsedTime(started);
        var lifetime = answer.ExpiresIn is { } seconds ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 86_400)) : _options.UnstatedLifetime;
        return new(new(answer.AccessToken), resource, answer.Scope, asked + lifetime, _time.GetElapsedTime(started), span?.Context ?? default)
        {
            ProofKey = answer.IsBound ? key : null,
            Assertion = DecodedToken.Of(assertion.Value),
        };

        async Task<(IdJag Assertion, DpopProofKey? Key)> ExchangeAsync()
        {
            var assertion = await subject.GetAssertionAsync(CancellationToken.None);
            try
            {
                return await ExchangeOnceAsync(assertion);
            }
            catch (IdentityAssertionException e) when (e.Refusal is { IsAnswer: true, Code: OAuthErrors.InvalidGrant })
            {
                // SPEC 24: a fresh subject token may help. It may have been rotated while the request was on its way.
                var fresh = await subject.GetAssertionAsync(CancellationToken.None);
                if (fresh.Token == assertion.Token)
                    throw;
                return await ExchangeOnceAsync(fresh);
            }
        }

        async Task<(IdJag Assertion, DpopProofKey? Key)> ExchangeOnceAsync(IdentityAssertion assertion)
        {
            var key = ProofKeyFor(assertion, idp, server);
            var possession = PossessionAt(idp, key);
            return (await _requests.ExchangeAsync(idp, _options.Idp, assertion, registration.Issuer, resource, scope, possession), key);
        }

        async Task<(TokenAnswer Answer, IdJag Assertion, DpopProofKey? Key)> RedeemAsync((IdJag Assertion, DpopProofKey? Key) exchanged, bool mayRepeat)
        {
            try
            {
                var possession = PossessionAt(server, exchanged.Key);
                var answer = await _requests.RedeemAsync(server, registration, exchanged.Assertion, resource, possession);
                return (answer, exchanged.Assertion, exchanged.Key);
            }
            catch (IdentityAssertionException e) when (mayRepeat && e.Refusal is { IsAnswer: true, Code: OAuthErrors.InvalidGrant })
            {
                // SPEC 49: an ID-JAG is good for one attempt. One new one, once, never a loop.
                return await RedeemAsync(await ExchangeAsync(), mayRepeat: false);
            }
        }
    }

    // The authorization server decides: an ID-JAG that is bound to a key is no good where nobody asks for the proof (SPEC 61).
    private DpopProofKey? ProofKeyFor(IdentityAssertion assertion, AuthorizationServerMetadata idp, AuthorizationServerMetadata server)
    {
        if (_options.Dpop == DpopMode.Off || (_options.Dpop == DpopMode.WhenSupported && !Lists(server.DpopSigningAlgValuesSupported, DpopProofKey.Algorithm)))
            return null;
        if (_options.Dpop == DpopMode.Required)
        {
            EnsureProvable(FlowStep.TokenExchange, idp);
            EnsureProvable(FlowStep.JwtBearerGrant, server);
        }
        return assertion.ProofKey ?? _ownKey;
    }

    // Required, it is proved wherever it is not excluded: the answers show whether it was understood.
    private Possession PossessionAt(AuthorizationServerMetadata server, DpopProofKey? key) => _options.Dpop == DpopMode.Required
        ? new(key, IsRequired: true)
        : new(Lists(server.DpopSigningAlgValuesSupported, DpopProofKey.Algorithm) ? key : null, IsRequired: false);

    private static void EnsureProvable(FlowStep step, AuthorizationServerMetadata server)
    {
        if (!MayList(server.DpopSigningAlgValuesSupported, DpopProofKey.Algorithm))
            throw JsonExchange.Fault(step, server.Issuer, ClientErrors.DpopNotSupported, $"It does not list {DpopProofKey.Algorithm} for proofs.");
    }

    private async Task<AuthorizationServerMetadata> IdpAsync()
    {
        var idp = await MetadataAsync(FlowStep.TokenExchange, _options.Idp.Issuer);
        return Lists(idp.GrantTypesSupported, GrantTypes.TokenExchange) && MayList(idp.IdentityChainingRequestedTokenTypesSupported, TokenTypes.IdJag)
            ? idp
            : throw JsonExchange.Fault(
                FlowStep.TokenExchange, idp.Issuer, ClientErrors.ProfileNotSupported, "The IdP does not say that it issues ID-JAGs.");
    }

    private async Task<AuthorizationServerMetadata> AuthorizationServerAsync(string issuer)
    {
        var server = await MetadataAsync(FlowStep.JwtBearerGrant, issuer);
        return Lists(server.GrantTypesSupported, GrantTypes.JwtBearer) && MayList(server.AuthorizationGrantProfilesSupported, GrantProfiles.IdJag)
            ? server
            : throw JsonExchange.Fault(
                FlowStep.JwtBearerGrant, issuer, ClientErrors.ProfileNotSupported, "The authorization server does not say that it redeems ID-JAGs.");
    }

    private Task<AuthorizationServerMetadata> MetadataAsync(FlowStep step, string issuer) => _servers.GetAsync(
        issuer,
        async () => new(await _metadata.ReadAuthorizationServerAsync(step, issuer), _time.GetUtcNow() + _options.MetadataLifetime),
        CancellationToken.None);

    private static bool Lists(IReadOnlyList<string>? values, string value) => values?.Contains(value, StringComparer.Ordinal) is true;

    // ID-JAG draft §7 (SPEC 51, 52): both SHOULD publish the list. Where there is none, nothing is denied, and the token endpoint answers.
    private static bool MayList(IReadOnlyList<string>? values, string value) => values is null || Lists(values, value);

    private sealed record ResourceKey(string Address, string Issuer, string? Advertised);

    internal sealed record TokenKey(string SubjectKey, string Resource, string Issuer, string Scope)
    {
        // The order of scopes means nothing (RFC 6749 §3.3).
        public static TokenKey For(AssertionSubject subject, ClientRegistration registration, string resource, string? scope) =>
            new(subject.Key, resource, registration.Issuer, string.Join(' ', Scopes.Parse(scope).Order(StringComparer.Ordinal)));
    }
}
