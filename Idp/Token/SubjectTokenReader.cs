using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.Idp.Token;

/// <summary>Turns the subject token of an exchange into the person it speaks for, as she stands now (SPEC 11, 12, 14, C9, C10).</summary>
public sealed class SubjectTokenReader(
    RefreshTokenRules refreshTokens,
    SessionReader sessions,
    SigningKeys keys,
    IOptions<IdpOptions> options,
    TimeProvider clock)
{
    private static readonly string[] Algorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256];

    private readonly JwtReader _jwts = new(clock);
    private readonly string _issuer = options.Value.Issuer;
    private readonly KeyLookup _ownKeys = (keyId, _) => new(keys.Find(keyId));

    public async ValueTask<(SignedInPerson? Person, OAuthError? Error)> ReadAsync(
        SubjectToken token, string type, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        if (type == TokenTypes.IdToken)
            return await ReadIdTokenAsync(token.Value, client, record, cancellationToken);

        var (subject, error) = await refreshTokens.CheckAsync(new(token.Value), client, record, cancellationToken);
        return (subject?.Person, error);
    }

    private async ValueTask<(SignedInPerson?, OAuthError?)> ReadIdTokenAsync(
        string token, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        var reading = await _jwts.ReadAsync(token, Expect(client), cancellationToken);
        if (reading.Reason is { } reason)
            return (null, ErrorOf(reason));

        var jwt = reading.Jwt!;
        if (jwt.Text(ClaimNames.SessionId) is not { } sessionId)
            return (null, new(OAuthErrors.InvalidGrant, "The ID token belongs to no session.", Reasons.MissingClaim));
        (record.Subject, record.SessionId) = (jwt.Text(ClaimNames.Subject), sessionId);

        // A good signature is not enough: the session may have ended, or the person may have been suspended, a second ago.
        var person = await sessions.FindAsync(sessionId, cancellationToken);
        if (SubjectRules.Check(person, clock.GetUtcNow()) is { } ended)
            return (null, ended);
        return person!.Id == jwt.Text(ClaimNames.Subject)
            ? (AsSignedIn(person, jwt), null)
            : (null, new(OAuthErrors.InvalidGrant, "The ID token's subject is not the session's.", Reasons.SubjectTokenUnknown));
    }

    // The token says how she had signed in when it was issued, the session how she has by now: the weaker of the two counts (SPEC 22).
    private static SignedInPerson AsSignedIn(SignedInPerson person, ValidatedJwt jwt)
    {
        var acr = jwt.Text(ClaimNames.Acr);
        if (acr == person.Session.Acr || !Strength.Satisfies(person.Session.Acr, acr ?? Strength.Password))
            return person;
        return person with
        {
            Session = person.Session with
            {
                AuthTime = jwt.Time(ClaimNames.AuthTime) ?? person.AuthTime,
                Acr = acr ?? Strength.Password,
                Amr = jwt.Texts(ClaimNames.Amr) ?? [],
            },
        };
    }

    // SPEC 12: our own issuer and keys, and the audience is the client that authenticated.
    private JwtExpectation Expect(RegisteredClient client) => new()
    {
        Type = JwtTypes.Jwt,
        Issuer = _issuer,
        Audience = client.ClientId,
        Algorithms = Algorithms,
        Keys = _ownKeys,
        // Our own clock wrote it. Replicas' clocks differ a little.
        Skew = TimeSpan.FromSeconds(5),
    };

    private static OAuthError ErrorOf(string reason) => reason switch
    {
        Reasons.MalformedToken => new(OAuthErrors.InvalidRequest, "The subject token is not a JWT.", reason),
        Reasons.WrongType => new(OAuthErrors.InvalidGrant, "The subject token is not an ID token.", reason),
        Reasons.UntrustedIssuer => new(OAuthErrors.InvalidGrant, "The ID token was issued elsewhere.", reason),
        Reasons.AudienceMismatch or Reasons.AudienceNotSingle =>
            new(OAuthErrors.InvalidGrant, "The ID token was issued to another client.", Reasons.SubjectTokenClientMismatch),
        Reasons.Expired => new(OAuthErrors.InvalidGrant, "The ID token has expired.", reason),
        Reasons.NotYetValid => new(OAuthErrors.InvalidGrant, "The ID token is not valid yet.", reason),
        _ => new(OAuthErrors.InvalidGrant, "The ID token cannot be trusted.", reason),
    };
}
