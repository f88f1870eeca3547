using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>The token endpoint: read the form, authenticate the client, pick the grant, let it decide, record, write. RFC 6749 §3.2.</summary>
/// <remarks>Grants cannot forget a phase: all but the decision stands here.</remarks>
public sealed partial class TokenEndpoint(
    TokenEndpointOptions options,
    ClientAuthenticator clients,
    DpopProofValidator proofs,
    IEnumerable<IGrant> grants,
    IRecordStore records,
    RecordGate gate,
    TimeProvider clock,
    ILogger<TokenEndpoint> logger)
{
    private static readonly OAuthError Unavailable =
        new(OAuthErrors.TemporarilyUnavailable, "The request cannot be recorded now, so nothing is issued.", Reasons.StoreUnavailable, 503);

    private readonly Dictionary<string, IGrant> _grants = grants.ToDictionary(g => g.GrantType, StringComparer.Ordinal);

    /// <summary>Answers one token request.</summary>
    public async Task HandleAsync(HttpContext http)
    {
        var (request, malformed) = await TokenForm.ReadAsync(http);
        var grant = request is null ? null : _grants.GetValueOrDefault(request.GrantType);
        using var record = new RecordDraft(options.Party, grant?.Step ?? options.Step, clock);

        GrantOutcome outcome;
        try
        {
            outcome = malformed is not null
                ? new Refused(malformed)
                : await DecideAsync(http, request!, grant, record);
            outcome = await RecordAsync(outcome, record, http.RequestAborted);
        }
        catch (RecordStoreException failed)
        {
            LogStoreFailed(logger, failed);
            record.Finish(Unavailable);
            outcome = new Refused(Unavailable);
        }
        await WriteAsync(http, outcome);
    }

    private async ValueTask<GrantOutcome> DecideAsync(HttpContext http, TokenRequest request, IGrant? grant, RecordDraft record)
    {
        // Parameters come first into the record, so that a refused request shows what was asked.
        (record.Audience, record.Resource, record.RequestedScope) =
            (Shorten(request.Audience), Shorten(Scopes.Format(request.Resources)), Shorten(request.Scope));

        var (client, error, assertion) = await clients.AuthenticateAsync(http.Request.Headers.Authorization, request, http.RequestAborted);
        if (error is not null)
            return new Refused(error);
        record.ClientId = client!.ClientId;
        if (assertion is not null)
            record.UseUp(assertion);

        if (grant is null)
            return new Refused(new(OAuthErrors.UnsupportedGrantType, "The grant type is not supported here.", Reasons.UnknownGrantType));
        // SPEC 65, C6: anybody can call himself a public client. What holds him is the person's own sign-in, which step 1 and the ordinary way have.
        if (client.IsPublic && grant.Step is not (FlowStep.SignIn or FlowStep.OrdinaryGrant))
            return new Refused(new(OAuthErrors.UnauthorizedClient, "A public client may sign people in, and nothing more.", Reasons.PublicClient));
        if (!client.GrantTypes.Contains(grant.GrantType))
            return new Refused(new(OAuthErrors.UnauthorizedClient, "The client may not use this grant type.", Reasons.GrantTypeNotAllowed));

        var (proof, unproved) = await ProveAsync(http);
        if (unproved is not null)
            return new Refused(unproved);
        if (proof is not null)
        {
            record.UseUp(proof.Use);
            request = request with { ProofKey = proof.Thumbprint };
        }
        return await grant.HandleAsync(request, client, record, http.RequestAborted);
    }

    // SPEC 59. Without the header nothing is bound.
    private async ValueTask<(DpopProof?, OAuthError?)> ProveAsync(HttpContext http) => http.Request.Headers[DpopHeaders.Proof] switch
    {
        [] => (null, null),
        [{ } proof] => await proofs.ValidateAsync(proof, http.Request.Method, options.Address),
        _ => (null, DpopProofValidator.Repeated),
    };

    // A token leaves only after its record is on disk; one-time ids are used up, and refresh tokens rotate, in the same transaction.
    private async ValueTask<GrantOutcome> RecordAsync(GrantOutcome outcome, RecordDraft draft, CancellationToken cancellationToken)
    {
        if (outcome is Granted granted)
        {
            if (await records.CommitAsync(draft.Finish(null), draft.Uses, granted.Write, cancellationToken) is not { } refused)
                return outcome;
            outcome = new Refused(refused);
        }

        var refusal = draft.Finish(((Refused)outcome).Error);
        if (draft.ClientId is not null || gate.TryEnter())
            await records.EnqueueAsync(refusal, cancellationToken);
        return outcome;
    }

    private static Task WriteAsync(HttpContext http, GrantOutcome outcome)
    {
        if (outcome is Refused refused)
            return new OAuthRefusal(refused.Error).ExecuteAsync(http);
        // RFC 6749 §5.1.
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Pragma = "no-cache";
        return http.Response.WriteAsJsonAsync(
            ((Granted)outcome).Response, OAuthJson.Default.TokenResponse, cancellationToken: http.RequestAborted);
    }

    // What an attacker sends does not fill the store.
    private static string? Shorten(string? value) => value is { Length: > 512 } ? value[..512] : value;

    [LoggerMessage(Level = LogLevel.Error, Message = "The record store cannot write; no token was issued.")]
    private static partial void LogStoreFailed(ILogger logger, Exception failed);
}

/// <summary>What a token endpoint needs to know of its server.</summary>
/// <param name="Party">The name that its records carry.</param>
/// <param name="Step">The step that a request counts as when its grant type is unknown.</param>
/// <param name="Issuer">The issuer identifier: the audience of client assertions.</param>
/// <param name="Address">Where the endpoint is: what a DPoP proof is for.</param>
public sealed record TokenEndpointOptions(string Party, FlowStep Step, string Issuer, string Address);
