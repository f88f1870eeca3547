using System.Data.Common;
using Xaa.Jwt;
using Xaa.McpServerSample.Authorization.Registration;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.McpServerSample.Authorization;

/// <summary>
/// Step 3: redeems an ID-JAG for an access token. ID-JAG draft §4.4; RFC 7523 §3.1. It answers to two grant types, and <c>jwt-dpop</c> is the one
/// that demands a proof of possession (SPEC 62, C5).
/// </summary>
public sealed class JwtBearerGrant(
    string grantType, ServerSeed server, IdJagValidator validator, Accounts accounts, RegisteredClients clients, AccessTokenIssuer issuer)
    : IGrant
{
    private static readonly OAuthError ProofMissing = new(
        OAuthErrors.InvalidGrant, "This grant type needs a proof of possession.", Reasons.ProofRequired);

    public string GrantType => grantType;

    public FlowStep Step => FlowStep.JwtBearerGrant;

    public async ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        record.Audience = server.Issuer;
        if (request.Assertion is not { } assertion)
            return new Refused(TokenRequest.Missing(Parameters.Assertion));
        var narrower = AuthorizationDetails.TryParse(request.AuthorizationDetails);
        if (request.AuthorizationDetails is not null && narrower is null)
            return new Refused(AuthorizationDetails.Malformed);
        if (GrantType == GrantTypes.JwtDpop && request.ProofKey is null)
            return new Refused(ProofMissing);

        // SPEC 37 to 42, 44 and 61.
        var validation = await validator.ValidateAsync(assertion, client.ClientId, request.ProofKey, cancellationToken);
        Note(record, validation.Jwt);
        if (validation.Error is { } error)
            return new Refused(error);
        var grant = validation.Grant!;

        // RFC 8707 §2.2: a resource named here narrows, it never widens.
        var resource = request.Resources is [] ? grant.Resources[0] : request.Resources[0];
        record.Resource = resource;
        if (request.Resources.Count > 1 || !grant.Resources.Contains(resource, StringComparer.Ordinal))
            return new Refused(new(OAuthErrors.InvalidTarget, "The resource is not one that the ID-JAG is for.", Reasons.ResourceNotGoverned));

        var (scope, ungranted) = NarrowScope(request.Scope, grant);
        if ((ungranted ?? CheckDetails(narrower, grant)) is { } widened)
            return new Refused(widened);

        // SPEC 46.
        var person = new AccountIdentity(grant.Issuer, grant.Tenant, grant.Person, grant.VerifiedEmail);
        var (account, denied) = await accounts.AdmitAsync(person, cancellationToken);
        return account is null
            ? new Refused(denied!)
            : Issue(grant, account, request, client, resource, scope!, narrower ?? grant.Details, record);
    }

    // SPEC 43: requested ∩ ID-JAG ∩ what this server has.
    private (string? Scope, OAuthError? Error) NarrowScope(string? wanted, ValidIdJag grant)
    {
        if (wanted is not null && !Scopes.IsWellFormed(wanted))
            return (null, new(OAuthErrors.InvalidScope, "The scope is malformed.", Reasons.UnknownScope));
        var granted = Scopes.Parse(grant.Scope).Intersect(server.Scopes, StringComparer.Ordinal);
        if (wanted is not null)
            granted = granted.Intersect(Scopes.Parse(wanted), StringComparer.Ordinal);
        return Scopes.Format(granted) is { } scope
            ? (scope, null)
            : (null, new(OAuthErrors.InvalidScope, "The ID-JAG covers none of the scope.", Reasons.ScopeNotAllowed));
    }

    // SPEC 44: like resource and scope, details named in the request narrow. Which of two different ones allows less, only the tools could tell.
    private static OAuthError? CheckDetails(AuthorizationDetails? narrower, ValidIdJag grant) =>
        narrower is null || (grant.Details is { } granted && narrower.IsWithin(granted))
            ? null
            : new(OAuthErrors.InvalidAuthorizationDetails, "The ID-JAG does not hold these authorization details.", Reasons.DetailsNotCovered);

    // SPEC 47 and 48: for the one MCP server, five minutes, no refresh token. The ID-JAG is used up together with the record (SPEC 49).
    private Granted Issue(
        ValidIdJag grant,
        string account,
        TokenRequest request,
        RegisteredClient client,
        string resource,
        string scope,
        AuthorizationDetails? details,
        RecordDraft record)
    {
        var issued = issuer.Issue(new()
        {
            Subject = account,
            Audience = resource,
            ClientId = client.ClientId,
            Scope = scope,
            AuthorizationDetails = details,
            AuthTime = grant.Jwt.Time(ClaimNames.AuthTime),
            Acr = grant.Jwt.Text(ClaimNames.Acr),
            Amr = grant.Jwt.Texts(ClaimNames.Amr) ?? [],
            Actor = grant.Actor,
            Tenant = grant.Tenant,
            // SPEC 61: who has proved a key gets a token that is good with it alone, also for an ID-JAG that asked for none (RFC 9449 §5).
            ProofKey = request.ProofKey,
        });
        (record.GrantedScope, record.IssuedId, record.KeyId) = (scope, issued.Id, issued.KeyId);
        if (grant.Use is { } use)
            record.UseUp(use);
        return new(new()
        {
            AccessToken = issued.Token.Value,
            TokenType = request.ProofKey is null ? TokenTypes.Bearer : TokenTypes.Dpop,
            ExpiresIn = (long)issued.Lifetime.TotalSeconds,
            Scope = scope,
            Resource = resource,
            AuthorizationDetails = details?.Json,
        }, connection => Use(connection, client));
    }

    private OAuthError? Use(DbConnection connection, RegisteredClient client)
    {
        clients.MarkUsed(connection, client.ClientId);
        return null;
    }

    private static void Note(RecordDraft record, ValidatedJwt? jwt)
    {
        record.Issuer = jwt?.Text(ClaimNames.Issuer);
        record.Subject = jwt?.Text(ClaimNames.Subject);
        record.ConsumedId = jwt?.Text(ClaimNames.Id);
    }
}
