using System.Net.Http.Headers;
using System.Security.Cryptography;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.McpServerSample.Authorization.Registration;

/// <summary>
/// Clients that register themselves (RFC 7591), and see, change and end their registration (RFC 7592). Every registration is recorded, before it is
/// answered.
/// </summary>
public sealed partial class RegistrationEndpoint(
    ServerSeed server, RegisteredClients clients, RegistrationRules rules, IRecordStore records, RecordGate gate, TimeProvider clock,
    ILogger<RegistrationEndpoint> log)
{
    public const string Path = "/oauth/register";

    /// <summary>The most that a process registers in a minute: with <see cref="RegisteredClients.ShortestUnusedLife"/>, there is always room.</summary>
    public const int MostPerMinute = 8;

    private static readonly OAuthError TooMany = new(
        OAuthErrors.TemporarilyUnavailable, "Too many clients are registering.", Reasons.TooManyRequests, StatusCodes.Status429TooManyRequests);

    private static readonly OAuthError Unavailable = new(
        OAuthErrors.TemporarilyUnavailable, "The registration cannot be written now.", Reasons.StoreUnavailable, StatusCodes.Status503ServiceUnavailable);

    private static readonly byte[] NoToken = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private readonly RecordGate _minute = new(clock, MostPerMinute);

    /// <summary>RFC 7591 §3.</summary>
    public Task<IResult> RegisterAsync(HttpContext http) => RecordedAsync(http, async record =>
    {
        var (asked, malformed) = await RegistrationBody.ReadAsync(http);
        if (malformed is not null)
            return (null, malformed);
        var (metadata, fault) = rules.Check(asked!.Metadata);
        if (fault is not null)
            return (null, fault);
        if (!_minute.TryEnter())
            return (null, TooMany);

        var (token, secret) = (RegisteredClient.NewSecret(), SecretFor(metadata!));
        var registration = new Registration
        {
            ClientId = RegisteredClients.NewId(),
            Metadata = metadata!,
            SecretSha256 = secret is { } made ? RegisteredClient.Hash(made) : [],
            TokenSha256 = RegisteredClient.Hash(token),
            RegisteredAt = clock.GetUtcNow(),
        };
        record.ClientId = registration.ClientId;
        var refused = await records.CommitAsync(record.Finish(null), [], connection => clients.Add(connection, registration), http.RequestAborted);
        return refused is null ? (Answer(registration, StatusCodes.Status201Created, secret, token), null) : (null, refused);
    });

    /// <summary>RFC 7592 §2.1.</summary>
    public async Task<IResult> ShowAsync(HttpContext http, string clientId) =>
        await FindAsync(http, clientId) is { } registration ? Answer(registration, StatusCodes.Status200OK) : Unauthorized(http);

    /// <summary>RFC 7592 §2.2: replaces all of it; what is left out is gone.</summary>
    public async Task<IResult> ReplaceAsync(HttpContext http, string clientId)
    {
        if (await FindAsync(http, clientId) is not { } before)
            return Unauthorized(http);
        return await RecordedAsync(http, async record =>
        {
            record.ClientId = clientId;
            var (asked, malformed) = await RegistrationBody.ReadAsync(http);
            if (malformed is not null)
                return (null, malformed);
            if (asked!.FaultFor(before) is { } other)
                return (null, other);
            var (metadata, fault) = rules.Check(asked.Metadata);
            if (fault is not null)
                return (null, fault);
            if (!_minute.TryEnter())
                return (null, TooMany);

            // A secret is made when the client begins to need one, and gone when it does not any more.
            var secret = before.SecretSha256.Length > 0 ? null : SecretFor(metadata!);
            var hash = secret is { } made ? RegisteredClient.Hash(made) : NeedsSecret(metadata!) ? before.SecretSha256 : [];
            var after = before with { Metadata = metadata!, SecretSha256 = hash };
            var refused = await records.CommitAsync(
                record.Finish(null), [], connection => RegisteredClients.Replace(connection, after) ? null : WrongToken, http.RequestAborted);
            return refused is null ? (Answer(after, StatusCodes.Status200OK, secret), null) : (null, refused);
        });
    }

    /// <summary>RFC 7592 §2.3.</summary>
    public async Task<IResult> RemoveAsync(HttpContext http, string clientId)
    {
        if (await FindAsync(http, clientId) is null)
            return Unauthorized(http);
        await clients.RemoveAsync(clientId, http.RequestAborted);
        LogRemoved(log, clientId);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.NoContent();
    }

    private static OAuthError WrongToken { get; } = new(
        OAuthErrors.InvalidToken, "There is no such registration for this token.", Reasons.WrongRegistrationToken, StatusCodes.Status401Unauthorized);

    // RFC 7592 §2: one answer, whether the client or the token is wrong.
    private static OAuthRefusal Unauthorized(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer error=\"invalid_token\"";
        return new(WrongToken);
    }

    private async ValueTask<Registration?> FindAsync(HttpContext http, string clientId)
    {
        var registration = await clients.FindAsync(clientId, http.RequestAborted);
        return http.Request.Headers.Authorization is [{ } header]
            && AuthenticationHeaderValue.TryParse(header, out var value)
            && value is { Parameter: { Length: > 0 } token }
            && value.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
            && CryptographicOperations.FixedTimeEquals(RegisteredClient.Hash(new(token)), registration?.TokenSha256 ?? NoToken)
                ? registration
                : null;
    }

    private async Task<IResult> RecordedAsync(HttpContext http, Func<RecordDraft, Task<(IResult? Answer, OAuthError? Error)>> decide)
    {
        using var record = new RecordDraft(server.Name, FlowStep.Registration, clock) { Audience = server.Issuer };
        try
        {
            var (answer, error) = await decide(record);
            if (error is null)
                return answer!;
            record.ClientId = http.GetRouteValue("clientId") as string;
            var refusal = record.Finish(error);
            // Anybody may try: no more of these are kept than of any other stranger's.
            if (gate.TryEnter())
                await records.EnqueueAsync(refusal, http.RequestAborted);
            return new OAuthRefusal(error);
        }
        catch (RecordStoreException failed)
        {
            LogStoreFailed(log, failed);
            record.Finish(Unavailable);
            return new OAuthRefusal(Unavailable);
        }
    }

    private static bool NeedsSecret(ClientMetadata metadata) =>
        metadata.AuthMethod is AuthMethods.ClientSecretBasic or AuthMethods.ClientSecretPost;

    private static ClientSecret? SecretFor(ClientMetadata metadata) => NeedsSecret(metadata) ? RegisteredClient.NewSecret() : null;

    private RegistrationAnswer Answer(Registration registration, int status, ClientSecret? secret = null, ClientSecret? token = null)
    {
        var information = new ClientInformation(registration.Metadata)
        {
            ClientId = registration.ClientId,
            ClientIdIssuedAt = registration.RegisteredAt.ToUnixTimeSeconds(),
            ClientSecret = secret?.Value,
            RegistrationAccessToken = token?.Value,
            RegistrationClientUri = $"{server.Issuer}{Path}/{registration.ClientId}",
        };
        return new(status, information);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The client {ClientId} has ended its registration.")]
    private static partial void LogRemoved(ILogger logger, string clientId);

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot write; no client was registered.")]
    private static partial void LogStoreFailed(ILogger logger, Exception failed);
}
