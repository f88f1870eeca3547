using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Benchmarks.Servers;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Floor;

/// <summary>What each case cannot do without: form, secret, token, one read, signature, one durable record, answer.</summary>
internal sealed class FloorGrants(FloorTokens tokens, FloorStore store, FloorCommits commits)
{
    private static readonly byte[] SecretHash = Hash(Party.Secret);

    public static AuthorizationServerMetadata Metadata { get; } = new()
    {
        Issuer = Party.Audience,
        AuthorizationEndpoint = Party.Audience + "/authorize",
        TokenEndpoint = Party.Audience + "/token",
        UserInfoEndpoint = Party.Audience + "/userinfo",
        JwksUri = Party.Audience + "/jwks",
        EndSessionEndpoint = Party.Audience + "/logout",
        ScopesSupported = ["openid", "profile", "email", "offline_access"],
        ResponseTypesSupported = [Parameters.Code],
        ResponseModesSupported = ["query"],
        GrantTypesSupported = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.TokenExchange],
        SubjectTypesSupported = ["public"],
        IdTokenSigningAlgValuesSupported = ["ES256", "RS256"],
        TokenEndpointAuthMethodsSupported = [AuthMethods.ClientSecretBasic, AuthMethods.ClientSecretPost],
        CodeChallengeMethodsSupported = ["S256"],
        ClaimsSupported = ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "sid", "acr", "amr", "name", "preferred_username", "email"],
        AuthorizationResponseIssParameterSupported = true,
        IdentityChainingRequestedTokenTypesSupported = [TokenTypes.IdJag],
    };

    public async Task ExchangeRefreshTokenAsync(HttpContext http)
    {
        var form = await ReadAsync(http);
        var subject = (await store.FindByTokenAsync(Hash(form[Parameters.SubjectToken]!)))!;
        await IssueIdJagAsync(http, form, subject);
    }

    public async Task ExchangeWithAssertionAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var assertion = await tokens.VerifyAsync(form[Parameters.ClientAssertion]!);
        var subject = (await store.FindByTokenAsync(Hash(form[Parameters.SubjectToken]!)))!;
        await IssueIdJagAsync(http, form, subject, use: UseOf(assertion));
    }

    public async Task ExchangeWithProofAsync(HttpContext http)
    {
        var form = await ReadAsync(http);
        var (proof, thumbprint) = await tokens.VerifyProofAsync(http.Request.Headers["DPoP"]!);
        var subject = (await store.FindByTokenAsync(Hash(form[Parameters.SubjectToken]!)))!;
        await IssueIdJagAsync(http, form, subject, thumbprint, UseOf(proof));
    }

    public async Task ExchangeIdTokenAsync(HttpContext http)
    {
        var form = await ReadAsync(http);
        var jwt = await tokens.VerifyAsync(form[Parameters.SubjectToken]!);
        var subject = (await store.FindBySessionAsync(jwt.GetPayloadValue<string>(ClaimNames.SessionId)))!;
        await IssueIdJagAsync(http, form, subject);
    }

    public async Task RedeemAsync(HttpContext http)
    {
        var form = await ReadAsync(http);
        var jwt = await tokens.VerifyAsync(form[Parameters.Assertion]!);
        if (!await store.HasPersonAsync(jwt.Subject))
            throw new InvalidOperationException("Nobody.");
        var (token, id) = tokens.Sign(JwtTypes.AccessToken, jwt.Subject, jwt.Audiences.Single(), Party.ClientAtServer, Party.Scope);
        var record = Record(3, jwt.Subject, null, jwt.Id, id);
        await commits.CommitAsync(record, UseOf(jwt));
        await AnswerAsync(http, new() { AccessToken = token, TokenType = TokenTypes.Bearer, ExpiresIn = 300, Scope = Party.Scope });
    }

    public async Task RefreshAsync(HttpContext http)
    {
        var form = await ReadAsync(http);
        var old = Hash(form[Parameters.RefreshToken]!);
        var subject = (await store.FindByTokenAsync(old))!;
        var (access, id) = tokens.Sign(JwtTypes.AccessToken, subject.PersonId, Party.Audience, subject.ClientId, subject.Scope);
        var (idToken, _) = tokens.Sign(JwtTypes.Jwt, subject.PersonId, subject.ClientId, subject.ClientId, subject.Scope);
        var refresh = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await commits.CommitAsync(Record(1, subject.PersonId, subject.SessionId, null, id), rotate: (old, Hash(refresh)));
        await AnswerAsync(http, new()
        {
            AccessToken = access,
            TokenType = TokenTypes.Bearer,
            ExpiresIn = 300,
            Scope = subject.Scope,
            RefreshToken = refresh,
            IdToken = idToken,
        });
    }

    /// <summary>In front of the MCP library: the access token, and a record that nobody waits for.</summary>
    public async Task CheckToolCallsAsync(HttpContext http, RequestDelegate next)
    {
        if (!http.Request.Path.StartsWithSegments("/mcp"))
        {
            await next(http);
            return;
        }
        var jwt = await tokens.VerifyAsync(AuthenticationHeaderValue.Parse(http.Request.Headers.Authorization!).Parameter!);
        await next(http);
        commits.Enqueue(Record(4, jwt.Subject, null, jwt.Id, null));
    }

    private async Task IssueIdJagAsync(
        HttpContext http, IFormCollection form, FloorSubject subject, string? thumbprint = null, (string Id, long Expires)? use = null)
    {
        var (token, id) = tokens.Sign(
            JwtTypes.IdJag, subject.PersonId, form[Parameters.Audience]!, Party.ClientAtServer, form[Parameters.Scope]!, thumbprint);
        await commits.CommitAsync(Record(2, subject.PersonId, subject.SessionId, null, id), use);
        await AnswerAsync(http, new()
        {
            IssuedTokenType = TokenTypes.IdJag,
            AccessToken = token,
            TokenType = TokenTypes.NotApplicable,
            ExpiresIn = 300,
            Scope = form[Parameters.Scope],
            Resource = form[Parameters.Resource],
        });
    }

    private static (string Id, long Expires) UseOf(JsonWebToken jwt) =>
        (jwt.Id, TimeProvider.System.GetUtcNow().AddMinutes(5).ToUnixTimeMilliseconds());

    private static async Task<IFormCollection> ReadAsync(HttpContext http)
    {
        var credentials = Convert.FromBase64String(AuthenticationHeaderValue.Parse(http.Request.Headers.Authorization!).Parameter!);
        var secret = Encoding.UTF8.GetString(credentials).Split(':')[1];
        return CryptographicOperations.FixedTimeEquals(Hash(secret), SecretHash)
            ? await http.Request.ReadFormAsync(http.RequestAborted)
            : throw new InvalidOperationException("Not the secret.");
    }

    private static Task AnswerAsync(HttpContext http, TokenResponse answer)
    {
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(answer, OAuthJson.Default.TokenResponse);
    }

    private static object?[] Record(int step, string subject, string? session, string? consumed, string? issued)
    {
        var now = TimeProvider.System.GetUtcNow();
        return
        [
            Guid.CreateVersion7(now).ToString("N"), "floor", step, now.ToUnixTimeMilliseconds(), 400L, Activity.Current?.TraceId.ToHexString(),
            Activity.Current?.SpanId.ToHexString(), Party.Client, null, subject, session, Party.Audience, Party.Resource, Party.Scope, Party.Scope, 0,
            null, null, consumed, issued, "0123456789abcdef", null,
        ];
    }

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
