using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;
using MetadataCache = Xaa.Client.ExpiringCache<string, Xaa.OAuth.AuthorizationServerMetadata>;

namespace Xaa.Client;

/// <summary>Step 1's back channel: discovery, keys, code and refresh token. OpenID Connect Core §3.1.3 and §12.</summary>
public sealed class IdpClient : IDisposable
{
    /// <summary>The client of <see cref="IHttpClientFactory"/> that everything here goes by.</summary>
    public const string HttpClientName = "xaa.sign_in";

    // Longer than the longest wait that the IdP is asked for.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(PolicyChangesResponse.LongestWait + 30);
    private static readonly TimeSpan MetadataLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private readonly SignInRegistration _idp;
    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _clock;
    private readonly ILogger<RemoteIssuerKeys> _log;
    private readonly MetadataReader _reader;
    private readonly MetadataCache _metadata;
    private readonly TokenEndpointCall _endpoint;
    private readonly ConcurrentDictionary<Uri, RemoteIssuerKeys> _keys = new();
    private AuthorizationServerMetadata? _last;

    /// <summary>Asks nobody anything yet.</summary>
    public IdpClient(SignInRegistration idp, IHttpClientFactory clients, TimeProvider clock, ILogger<RemoteIssuerKeys> log)
    {
        _idp = idp;
        _clients = clients;
        _clock = clock;
        _log = log;
        var exchange = new JsonExchange(clients, HttpClientName, RequestTimeout);
        _reader = new(exchange);
        _metadata = new(clock);
        _endpoint = new(exchange, new(clock), clock);
    }

    /// <summary>The IdP's metadata. What was read once goes on to be used while the IdP is away.</summary>
    /// <exception cref="SignInException">They cannot be had, or are another issuer's (SPEC 55).</exception>
    public async Task<AuthorizationServerMetadata> GetConfigurationAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _metadata.GetAsync(_idp.Client.Issuer, ReadMetadataAsync, cancellationToken);
        }
        catch (IdentityAssertionException e) when (e.Refusal.Code == ClientErrors.IssuerMismatch)
        {
            throw new SignInException(SignInReasons.IssuerMismatch, "The identity provider's metadata claims another issuer.", e);
        }
        catch (IdentityAssertionException e)
        {
            throw new SignInException(SignInReasons.IdpUnavailable, "The identity provider's metadata cannot be read.", e);
        }
    }

    /// <summary>The IdP's key of that id. One that is not known is looked for anew: the IdP may have rotated its keys a moment ago.</summary>
    /// <remarks>The keys of the configuration manager come late for that: it refreshes them behind the back of the one who asked.</remarks>
    /// <exception cref="SignInException">The keys cannot be had.</exception>
    public async ValueTask<SecurityKey?> FindKeyAsync(string? keyId, CancellationToken cancellationToken)
    {
        var configuration = await GetConfigurationAsync(cancellationToken);
        var address = SecureAddress.TryParse(configuration.JwksUri)
            ?? throw new SignInException(SignInReasons.IdpUnavailable, "The identity provider's key set is neither https nor on loopback.");
        var keys = _keys.GetOrAdd(address, set => new(CreateHttp, set, _clock, _log));
        try
        {
            return await keys.FindAsync(keyId, cancellationToken);
        }
        catch (IssuerKeysException e)
        {
            throw new SignInException(SignInReasons.IdpUnavailable, "The identity provider's keys cannot be read.", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var keys in _keys.Values)
            keys.Dispose();
    }

    /// <summary>Redeems the code of a sign-in.</summary>
    /// <param name="code">The code.</param>
    /// <param name="verifier">Its PKCE verifier.</param>
    /// <param name="key">The key that the refresh token shall be bound to; null for none. RFC 9449 §5.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SignInException">The IdP could not be asked.</exception>
    public Task<(TokenResponse? Tokens, TokenErrorResponse? Error)> RedeemAsync(
        AuthorizationCode code, CodeVerifier verifier, DpopProofKey? key, CancellationToken cancellationToken) =>
        RedeemAsync(code, verifier, key, _idp.RedirectUri, cancellationToken);

    /// <summary>Redeems the code of a sign-in that was answered on loopback, at the port of the moment. RFC 8252 §7.3.</summary>
    public Task<(TokenResponse? Tokens, TokenErrorResponse? Error)> RedeemAsync(
        AuthorizationCode code, CodeVerifier verifier, DpopProofKey? key, string redirectUri, CancellationToken cancellationToken) =>
        PostAsync(
            new()
            {
                [Parameters.GrantType] = GrantTypes.AuthorizationCode,
                [Parameters.Code] = code.Value,
                [Parameters.RedirectUri] = redirectUri,
                [Parameters.CodeVerifier] = verifier.Value,
            },
            key,
            cancellationToken);

    /// <summary>Rotates a refresh token.</summary>
    /// <param name="token">The refresh token.</param>
    /// <param name="key">The key of the sign-in; null where it has none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SignInException">The IdP could not be asked.</exception>
    public Task<(TokenResponse? Tokens, TokenErrorResponse? Error)> RefreshAsync(
        RefreshToken token, DpopProofKey? key, CancellationToken cancellationToken) =>
        PostAsync(
            new()
            {
                [Parameters.GrantType] = GrantTypes.RefreshToken,
                [Parameters.RefreshToken] = token.Value,
            },
            key,
            cancellationToken);

    /// <summary>The key of a new sign-in, as its registration wants it; null for none.</summary>
    /// <exception cref="SignInException">A key is required, and the IdP lists no algorithm of its kind.</exception>
    public async Task<DpopProofKey?> NewKeyAsync(CancellationToken cancellationToken)
    {
        if (_idp.Dpop == DpopMode.Off)
            return null;
        var algorithms = (await GetConfigurationAsync(cancellationToken)).DpopSigningAlgValuesSupported;
        if (algorithms?.Contains(DpopProofKey.Algorithm, StringComparer.Ordinal) is true)
            return DpopProofKey.Generate();
        return _idp.Dpop == DpopMode.Required
            ? throw new SignInException(SignInReasons.IdpUnavailable, $"The identity provider does not list {DpopProofKey.Algorithm} for proofs.")
            : null;
    }

    /// <summary>Gives a refresh token back: with it goes all that the sign-in holds for this app. RFC 7009.</summary>
    /// <returns>False when the IdP takes none back.</returns>
    /// <exception cref="SignInException">The IdP cannot be asked, or did not do it.</exception>
    public async Task<bool> RevokeAsync(RefreshToken token, CancellationToken cancellationToken)
    {
        var metadata = await GetConfigurationAsync(cancellationToken);
        if (metadata.RevocationEndpoint is not { } endpoint)
            return false;
        try
        {
            await _endpoint.TellAsync(
                FlowStep.SignIn, metadata, endpoint, _idp.Client, new() { [Parameters.Token] = token.Value }, cancellationToken);
            return true;
        }
        catch (IdentityAssertionException e)
        {
            throw Unavailable(e);
        }
    }

    /// <summary>Waits until the IdP's policy is another one than the client knows, or a while has passed (<see cref="PolicyChangesResponse"/>).</summary>
    /// <param name="known">What was returned before; null returns at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of the latest change; null when the IdP does not tell.</returns>
    /// <exception cref="SignInException">It could not be asked, or refused.</exception>
    public async Task<long?> WaitForPolicyChangeAsync(long? known, CancellationToken cancellationToken)
    {
        var metadata = await GetConfigurationAsync(cancellationToken);
        if (metadata.PolicyChangesEndpoint is not { } endpoint)
            return null;
        Dictionary<string, string?> form = new()
        {
            [PolicyChangesResponse.Wait] = $"{PolicyChangesResponse.LongestWait}",
            [PolicyChangesResponse.After] = known?.ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            var changes = await _endpoint.PostAsync(
                FlowStep.SignIn, metadata, endpoint, _idp.Client, form, null, OAuthJson.Default.PolicyChangesResponse, true, cancellationToken);
            return changes.Change;
        }
        catch (IdentityAssertionException e) when (e.Refusal.IsAnswer)
        {
            throw new SignInException(SignInReasons.Refused, $"The identity provider refused to tell of changes of policy: {e.Refusal.Code}.", e);
        }
        catch (IdentityAssertionException e)
        {
            throw Unavailable(e);
        }
    }

    private async Task<(TokenResponse? Tokens, TokenErrorResponse? Error)> PostAsync(
        Dictionary<string, string?> form, DpopProofKey? key, CancellationToken cancellationToken)
    {
        var metadata = await GetConfigurationAsync(cancellationToken);
        try
        {
            var answer = await _endpoint.PostAsync(FlowStep.SignIn, metadata, _idp.Client, form, key, cancellationToken);
            return (
                new()
                {
                    AccessToken = answer.AccessToken,
                    TokenType = answer.TokenType,
                    ExpiresIn = answer.ExpiresIn,
                    Scope = answer.Scope,
                    RefreshToken = answer.RefreshToken,
                    IdToken = answer.IdToken,
                },
                null);
        }
        catch (IdentityAssertionException e) when (e.Refusal.IsAnswer)
        {
            return (null, new() { Error = e.Refusal.Code, Description = e.Refusal.Description });
        }
        catch (IdentityAssertionException e)
        {
            throw Unavailable(e);
        }
    }

    private async Task<MetadataCache.Entry> ReadMetadataAsync()
    {
        try
        {
            _last = await _reader.ReadAuthorizationServerAsync(FlowStep.SignIn, _idp.Client.Issuer);
            return new(_last, _clock.GetUtcNow() + MetadataLifetime);
        }
        catch (IdentityAssertionException e) when (
            _last is not null && e.Refusal.Code is ClientErrors.Unreachable or ClientErrors.MetadataUnavailable)
        {
            return new(_last, _clock.GetUtcNow() + RetryAfter);
        }
    }

    private static SignInException Unavailable(IdentityAssertionException e) =>
        new(SignInReasons.IdpUnavailable, $"The identity provider could not be asked: {e.Refusal.Description}", e);

    private HttpClient CreateHttp() => _clients.CreateClient(HttpClientName);
}
