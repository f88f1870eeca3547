using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>Step 1's back channel: discovery, keys, code and refresh token. OpenID Connect Core §3.1.3 and §12.</summary>
public sealed class IdpClient : IDisposable
{
    /// <summary>The client of <see cref="IHttpClientFactory"/> that everything here goes by.</summary>
    public const string HttpClientName = "xaa.sign_in";

    private const int LongestResponse = 256 * 1024;

    private readonly SignInRegistration _idp;
    private readonly IHttpClientFactory _clients;
    private readonly TimeProvider _clock;
    private readonly ILogger<RemoteIssuerKeys> _log;
    private readonly ConfigurationManager<OpenIdConnectConfiguration> _configuration;
    private readonly ConcurrentDictionary<Uri, RemoteIssuerKeys> _keys = new();

    /// <summary>Asks nobody anything yet.</summary>
    public IdpClient(SignInRegistration idp, IHttpClientFactory clients, TimeProvider clock, ILogger<RemoteIssuerKeys> log)
    {
        _idp = idp;
        _clients = clients;
        _clock = clock;
        _log = log;
        _configuration = new(
            _idp.Client.Issuer + WellKnown.OpenIdConfiguration,
            new OpenIdConnectConfigurationRetriever(),
            // Whoever registers has seen to it that plain http is loopback.
            new HttpDocumentRetriever(CreateHttp()) { RequireHttps = _idp.Client.Issuer.StartsWith("https:", StringComparison.Ordinal) });
    }

    /// <summary>The IdP's metadata.</summary>
    /// <exception cref="SignInException">They cannot be had, or are another issuer's (SPEC 55).</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancellationToken)
    {
        OpenIdConnectConfiguration configuration;
        try
        {
            configuration = await _configuration.GetConfigurationAsync(cancellationToken);
        }
        catch (Exception e) when (e is InvalidOperationException { InnerException: not null } or HttpRequestException or IOException)
        {
            throw new SignInException(SignInReasons.IdpUnavailable, "The identity provider's metadata cannot be read.", e);
        }
        return configuration.Issuer == _idp.Client.Issuer
            ? configuration
            : throw new SignInException(SignInReasons.IssuerMismatch, "The identity provider's metadata claims another issuer.");
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
    public Task<(TokenResponse? Tokens, TokenErrorResponse? Error)> RedeemAsync(
        AuthorizationCode code, CodeVerifier verifier, CancellationToken cancellationToken) =>
        RedeemAsync(code, verifier, _idp.RedirectUri, cancellationToken);

    /// <summary>Redeems the code of a sign-in that was answered elsewhere than registered: on loopback, at the port of the moment (RFC 8252 §7.3).</summary>
    public Task<(TokenResponse? Tokens, TokenErrorResponse? Error)> RedeemAsync(
        AuthorizationCode code, CodeVerifier verifier, string redirectUri, CancellationToken cancellationToken) =>
        PostAsync(
            new()
            {
                [Parameters.GrantType] = GrantTypes.AuthorizationCode,
                [Parameters.Code] = code.Value,
                [Parameters.RedirectUri] = redirectUri,
                [Parameters.CodeVerifier] = verifier.Value,
            },
            cancellationToken);

    /// <summary>Rotates a refresh token.</summary>
    public Task<(TokenResponse? Tokens, TokenErrorResponse? Error)> RefreshAsync(RefreshToken token, CancellationToken cancellationToken) =>
        PostAsync(
            new()
            {
                [Parameters.GrantType] = GrantTypes.RefreshToken,
                [Parameters.RefreshToken] = token.Value,
            },
            cancellationToken);

    /// <summary>Gives a refresh token back: with it goes all that the sign-in holds for this app. RFC 7009.</summary>
    /// <returns>False when the IdP takes none back.</returns>
    /// <exception cref="SignInException">The IdP cannot be asked, or did not do it.</exception>
    public async Task<bool> RevokeAsync(RefreshToken token, CancellationToken cancellationToken)
    {
        if ((await GetConfigurationAsync(cancellationToken)).RevocationEndpoint is not { Length: > 0 } endpoint)
            return false;
        using var response = await SendAsync(endpoint, new() { [Parameters.Token] = token.Value }, isLongPoll: false, cancellationToken);
        return response.IsSuccessStatusCode
            ? true
            : throw new SignInException(SignInReasons.IdpUnavailable, $"The identity provider answered with {(int)response.StatusCode}.");
    }

    /// <summary>Waits until the IdP's policy is another one than the client knows, or a while has passed (<see cref="PolicyChangesResponse"/>).</summary>
    /// <param name="known">What was returned before; null returns at once.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The number of the latest change; null when the IdP does not tell.</returns>
    /// <exception cref="SignInException">It could not be asked, or refused.</exception>
    public async Task<long?> WaitForPolicyChangeAsync(long? known, CancellationToken cancellationToken)
    {
        var configuration = await GetConfigurationAsync(cancellationToken);
        if (!configuration.AdditionalData.TryGetValue(AuthorizationServerMetadata.PolicyChangesEndpointName, out var endpoint))
            return null;
        Dictionary<string, string> form = new() { [PolicyChangesResponse.Wait] = $"{PolicyChangesResponse.LongestWait}" };
        if (known is not null)
            form[PolicyChangesResponse.After] = $"{known}";
        var (changes, error) = await PostAsync($"{endpoint}", form, OAuthJson.Default.PolicyChangesResponse, cancellationToken, isLongPoll: true);
        return changes is not null
            ? changes.Change
            : throw new SignInException(SignInReasons.Refused, $"The identity provider refused to tell of changes of policy: {error?.Error}.");
    }

    private async Task<(TokenResponse? Tokens, TokenErrorResponse? Error)> PostAsync(
        Dictionary<string, string> form, CancellationToken cancellationToken) =>
        await PostAsync(
            (await GetConfigurationAsync(cancellationToken)).TokenEndpoint, form, OAuthJson.Default.TokenResponse, cancellationToken);

    private async Task<(T? Answer, TokenErrorResponse? Error)> PostAsync<T>(
        string? address, Dictionary<string, string> form, JsonTypeInfo<T> type, CancellationToken cancellationToken, bool isLongPoll = false)
        where T : class
    {
        using var response = await SendAsync(address, form, isLongPoll, cancellationToken);
        try
        {
            var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
                return (await JsonSerializer.DeserializeAsync(body, type, cancellationToken), null);
            if ((int)response.StatusCode is >= 400 and < 500)
                return (null, await JsonSerializer.DeserializeAsync(body, OAuthJson.Default.TokenErrorResponse, cancellationToken));
            throw new SignInException(SignInReasons.IdpUnavailable, $"The identity provider answered with {(int)response.StatusCode}.");
        }
        catch (JsonException)
        {
            // Not kept as the inner exception: its text may quote the answer, and with it a token.
            throw new SignInException(SignInReasons.IdpUnavailable, "The identity provider's answer is not the JSON that OAuth describes.");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        string? address, Dictionary<string, string> form, bool isLongPoll, CancellationToken cancellationToken)
    {
        var endpoint = SecureAddress.TryParse(address)
            ?? throw new SignInException(SignInReasons.IdpUnavailable, "The identity provider's endpoint is neither https nor on loopback.");
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Options.Set(RecordFeedClient.LongPoll, isLongPoll);
        request.Headers.Accept.Add(new("application/json"));
        Authenticate(request, form);
        request.Content = new FormUrlEncodedContent(form);
        try
        {
            return await CreateHttp().SendAsync(request, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw new SignInException(SignInReasons.IdpUnavailable, "The identity provider did not answer.", e);
        }
    }

    private void Authenticate(HttpRequestMessage request, Dictionary<string, string> form)
    {
        if (_idp.Client.AuthMethod == AuthMethods.ClientSecretPost)
        {
            form[Parameters.ClientId] = _idp.Client.ClientId;
            form[Parameters.ClientSecret] = _idp.Client.Secret.Value;
            return;
        }
        var pair = $"{Uri.EscapeDataString(_idp.Client.ClientId)}:{Uri.EscapeDataString(_idp.Client.Secret.Value)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
    }

    private HttpClient CreateHttp()
    {
        var http = _clients.CreateClient(HttpClientName);
        http.MaxResponseContentBufferSize = LongestResponse;
        return http;
    }
}
