using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.Idp.Token;

/// <summary>Step 2: an ID token or a refresh token for an ID-JAG, where policy allows. No person, no screen. RFC 8693, ID-JAG draft §4.3.</summary>
public sealed class TokenExchangeGrant(SubjectTokenReader subjects, PolicyStore policy, IdJagIssuer idJags, TimeProvider clock) : IGrant
{
    public string GrantType => GrantTypes.TokenExchange;

    public FlowStep Step => FlowStep.TokenExchange;

    public async ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        var details = AuthorizationDetails.TryParse(request.AuthorizationDetails);
        if (CheckForm(request, details) is { } malformed)
            return new Refused(malformed);

        var (person, unacceptable) = await subjects.ReadAsync(
            request.SubjectToken!.Value, request.SubjectTokenType!, client, record, cancellationToken);
        if (person is null)
            return new Refused(unacceptable!);

        var snapshot = policy.Current;
        if (await policy.FindClientAsync(client.ClientId, cancellationToken) is not { } clientPolicy)
            return new Refused(new(OAuthErrors.UnauthorizedClient, "The client is no longer registered.", Reasons.UnknownClient));
        var decision = PolicyDecision.Decide(snapshot, Ask(request, details, clientPolicy, person), clock.GetUtcNow());
        if (decision is PolicyDecision.Refused refusal)
        {
            record.PolicyChange = refusal.Change;
            return new Refused(refusal.Error);
        }

        var allowed = (PolicyDecision.Granted)decision;
        NoteQuirks(request, allowed, record);
        return new Granted(Issue(request, client, allowed, person, record));
    }

    // SPEC 2, 3, 6, 7, 8 and C9, in the order of RFC 8693 §2.1.
    private static OAuthError? CheckForm(TokenRequest request, AuthorizationDetails? details)
    {
        if (request.RequestedTokenType is null)
            return TokenRequest.Missing(Parameters.RequestedTokenType);
        if (request.RequestedTokenType != TokenTypes.IdJag)
            return new(OAuthErrors.InvalidRequest, "Only ID-JAGs are issued here.", Reasons.UnsupportedTokenType);
        if (request.Audience is null)
            return TokenRequest.Missing(Parameters.Audience);
        if (request.SubjectToken is null)
            return TokenRequest.Missing(Parameters.SubjectToken);
        if (request.SubjectTokenType is null)
            return TokenRequest.Missing(Parameters.SubjectTokenType);
        if (request.SubjectTokenType is not (TokenTypes.IdToken or TokenTypes.RefreshToken))
            return new(OAuthErrors.InvalidRequest, "The subject token must be an ID token or a refresh token.", Reasons.UnsupportedTokenType);
        // Ignoring either would grant something else than was asked for.
        if (request.HasActorToken)
            return new(OAuthErrors.InvalidRequest, "Actor tokens are not supported.", Reasons.UnsupportedParameter);
        return request.AuthorizationDetails is not null && details is null ? AuthorizationDetails.Malformed : null;
    }

    private static AccessRequest Ask(TokenRequest request, AuthorizationDetails? details, ClientPolicy client, SignedInPerson person) => new()
    {
        Client = client,
        Person = person.Id,
        Groups = person.Groups,
        Audience = request.Audience!,
        Resources = request.Resources,
        Scope = request.Scope,
        Details = details,
        Acr = person.Session.Acr,
        AuthTime = person.AuthTime,
    };

    // SPEC C8: tolerated on the way in, written down, canonical on the way out.
    private static void NoteQuirks(TokenRequest request, PolicyDecision.Granted allowed, RecordDraft record)
    {
        if (request.Audience != allowed.Audience)
            record.AddQuirk("audience_trailing_slash");
        if (request.Resources.Any(resource => resource != allowed.Resource))
            record.AddQuirk("resource_trailing_slash");
        (record.Audience, record.Resource) = (allowed.Audience, allowed.Resource);
    }

    // SPEC 21, 23 and 27: what was granted, in the ID-JAG and in the answer.
    private TokenResponse Issue(
        TokenRequest request, RegisteredClient client, PolicyDecision.Granted allowed, SignedInPerson person, RecordDraft record)
    {
        var scope = Scopes.Format(allowed.Scopes);
        var disclosure = allowed.Connection.Disclosure;
        var issued = idJags.Issue(new()
        {
            Subject = person.Id,
            Audience = allowed.Audience,
            ClientId = allowed.Connection.ClientIdAtServer,
            Resources = [allowed.Resource],
            Scope = scope,
            AuthorizationDetails = allowed.Details,
            AuthTime = person.AuthTime,
            Acr = person.Session.Acr,
            Amr = person.Session.Amr,
            Email = disclosure.Email ? person.Email : null,
            AudienceSubject = disclosure.AudSub switch
            {
                Disclosure.ByEmail => person.Email,
                Disclosure.ByUserName => person.UserName,
                _ => null,
            },
            Tenant = allowed.Tenant,
            AudienceTenant = disclosure.AudTenant,
            ProofKey = request.ProofKey,
            Agent = client.IsAgent ? client.ClientId : null,
        });
        record.PolicyChange = allowed.Connection.Change;
        (record.GrantedScope, record.IssuedId, record.KeyId) = (scope, issued.Id, issued.KeyId);
        return new()
        {
            IssuedTokenType = TokenTypes.IdJag,
            AccessToken = issued.Token.Value,
            TokenType = TokenTypes.NotApplicable,
            ExpiresIn = (long)issued.Lifetime.TotalSeconds,
            Scope = scope,
            Resource = allowed.Resource,
            AuthorizationDetails = allowed.Details?.Json,
        };
    }
}
