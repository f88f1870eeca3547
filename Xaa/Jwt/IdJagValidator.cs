using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Jwt;

/// <summary>An ID-JAG that passed every rule but the last: that it was not used before.</summary>
/// <param name="Issuer">The trusted issuer.</param>
/// <param name="Subject">The person at that issuer.</param>
/// <param name="Resources">The MCP servers it is for; at least one.</param>
/// <param name="Scope">The scope that the IdP granted.</param>
/// <param name="Actor">Who acts for the person, or null.</param>
/// <param name="Use">What makes it single use: commit it together with the record (SPEC 49). Null where the issuer's may be reused.</param>
/// <param name="Jwt">All claims.</param>
public sealed record ValidIdJag(
    string Issuer, string Subject, IReadOnlyList<string> Resources, string? Scope, ActingParty? Actor, OneTimeUse? Use, ValidatedJwt Jwt);

/// <summary>The result of validating an ID-JAG.</summary>
/// <param name="Grant">The valid grant.</param>
/// <param name="Error">Why it is refused.</param>
/// <param name="Jwt">The claims, once the signature was found good: a refused grant can still be recorded with its id.</param>
public sealed record IdJagValidation(ValidIdJag? Grant, OAuthError? Error, ValidatedJwt? Jwt);

/// <summary>Validates ID-JAGs at a resource authorization server. ID-JAG draft §4.4.1; RFC 7521 §5.2; RFC 7523 §3.</summary>
/// <param name="issuer">This authorization server's issuer identifier: the only audience accepted.</param>
/// <param name="resources">The MCP servers that this authorization server governs.</param>
/// <param name="trusted">The identity providers that it accepts.</param>
/// <param name="clock">The clock.</param>
/// <param name="requireProof">Whether an ID-JAG that is bound to no key needs a proof, too (SPEC 61).</param>
public sealed class IdJagValidator(
    string issuer, IReadOnlyList<string> resources, IEnumerable<TrustedIssuer> trusted, TimeProvider clock, bool requireProof = false)
{
    // SPEC 49.
    private static readonly OAuthError Replayed =
        new(OAuthErrors.InvalidGrant, "The ID-JAG was used before; ask the IdP for a new one.", Reasons.Replayed);

    private readonly Dictionary<string, (TrustedIssuer Idp, JwtExpectation Expected)> _trusted =
        trusted.ToDictionary(idp => idp.Issuer, idp => (idp, Expect(idp, issuer)), StringComparer.Ordinal);

    private readonly JwtReader _reader = new(clock);

    /// <summary>Checks every rule, in the order of the specification.</summary>
    /// <param name="assertion">The ID-JAG.</param>
    /// <param name="clientId">The authenticated client.</param>
    /// <param name="proofKey">The thumbprint of the key whose possession the request has proved, or null.</param>
    /// <param name="cancellationToken">Ends the look-up of keys.</param>
    public async ValueTask<IdJagValidation> ValidateAsync(
        IdJag assertion, string clientId, string? proofKey, CancellationToken cancellationToken)
    {
        // SPEC 38, 39: issuer and keys are bound before anything is verified. What is said before is said of every issuer, and an unknown one
        // gets the same words as a bad signature, so that nobody can read the allow-list off the answers (SPEC 53).
        if (UnverifiedJwt.TryRead(assertion.Value) is not { } unverified)
            return Refuse(Reasons.MalformedToken);
        if (!unverified.IsOfType(JwtTypes.IdJag))
            return Refuse(Reasons.WrongType);
        if (unverified.Issuer is not { } named)
            return Refuse(Reasons.MalformedToken);
        if (!_trusted.TryGetValue(named, out var bound))
            return Refuse(Reasons.UntrustedIssuer);

        // SPEC 37, 38, 40: signature, typ, audience (this issuer and nothing else), time window.
        var (jwt, reason) = await _reader.ReadAsync(unverified, bound.Expected, cancellationToken);
        if (reason is not null)
            return Refuse(reason, jwt);

        return CheckGrant(jwt!, bound.Idp, clientId, proofKey);
    }

    private static JwtExpectation Expect(TrustedIssuer idp, string audience) => new()
    {
        Type = JwtTypes.IdJag,
        Issuer = idp.Issuer,
        Audience = audience,
        Algorithms = idp.Algorithms,
        Keys = idp.Keys,
    };

    private IdJagValidation CheckGrant(ValidatedJwt jwt, TrustedIssuer idp, string clientId, string? proofKey)
    {
        // SPEC 27: the claims an ID-JAG must have.
        if (jwt.Text(ClaimNames.Subject) is not { } subject || jwt.Text(ClaimNames.Id) is not { } id
            || jwt.Text(ClaimNames.ClientId) is not { } client || jwt.Time(ClaimNames.IssuedAt) is not { } issued
            || jwt.Time(ClaimNames.Expires) is not { } expires)
            return Refuse(Reasons.MissingClaim, jwt);
        // SPEC 35: a long-lived ID-JAG is a mistake or an attack.
        if (expires - issued > idp.LongestLifetime)
            return Refuse(Reasons.LifetimeTooLong, jwt);
        // SPEC 41.
        if (client != clientId)
            return Refuse(Reasons.ClientMismatch, jwt);
        // SPEC 61, 63.
        var binding = KeyBinding.Of(jwt);
        if (binding.Check(proofKey) is { } unproved)
            return Refuse(unproved, jwt);
        if (requireProof && proofKey is null)
            return Refuse(Reasons.ProofAlwaysRequired, jwt);
        // RFC 8693 §4.1.
        if (!ActingParty.TryRead(jwt, out var actor))
            return Refuse(Reasons.ActorNotAcceptable, jwt);
        // SPEC 70 and 31: a subject of one tenant is not the same name in another, and accounts here know no tenants.
        if (jwt.Has(ClaimNames.Tenant) || jwt.Has(ClaimNames.AudienceTenant))
            return Refuse(Reasons.TenantNotExpected, jwt);
        // SPEC 44: details can narrow what the scope grants, and they cannot be evaluated here.
        if (jwt.Has(ClaimNames.AuthorizationDetails))
            return Refuse(Reasons.DetailsNotSupported, jwt);
        // SPEC 42: every resource is governed here, and there is one.
        if (jwt.Texts(ClaimNames.Resource) is not [_, ..] asked)
            return Refuse(Reasons.MissingResource, jwt);
        if (asked.Any(r => !resources.Contains(r, StringComparer.Ordinal)))
            return Refuse(Reasons.ResourceNotHere, jwt);

        // Skew keeps the ID-JAG good beyond its expiry, and so its id is remembered beyond it, too.
        var use = idp.AllowReuse ? null : new OneTimeUse(idp.Issuer, id, expires + JwtExpectation.DefaultSkew, Replayed);
        return new(new(idp.Issuer, subject, asked, jwt.Text(ClaimNames.Scope), actor, use, jwt), null, jwt);
    }

    private static IdJagValidation Refuse(string reason, ValidatedJwt? jwt = null) => new(null, reason switch
    {
        Reasons.KeysUnavailable => new(OAuthErrors.TemporarilyUnavailable, "The issuer's keys cannot be fetched now.", reason, 503),
        _ => new(OAuthErrors.InvalidGrant, Describe(reason), reason),
    }, jwt);

    private static string Describe(string reason) => reason switch
    {
        Reasons.WrongType => "The assertion is not an ID-JAG.",
        Reasons.AudienceMismatch or Reasons.AudienceNotSingle => "The ID-JAG is not for this authorization server alone.",
        Reasons.Expired => "The ID-JAG is expired.",
        Reasons.NotYetValid => "The ID-JAG is not valid yet.",
        Reasons.MissingClaim => "The ID-JAG lacks a required claim.",
        Reasons.LifetimeTooLong => "The ID-JAG lives too long.",
        Reasons.ClientMismatch => "The ID-JAG was issued to another client.",
        Reasons.ProofRequired => "The ID-JAG is bound to a key; prove that you hold it.",
        Reasons.ProofKeyMismatch => "The ID-JAG is bound to another key.",
        Reasons.ProofAlwaysRequired => "Access tokens are bound to a key here; send a proof of possession.",
        Reasons.ConfirmationNotSupported => "The ID-JAG is bound in a way that cannot be verified here.",
        Reasons.ActorNotAcceptable => "The actor that the ID-JAG names cannot be accepted.",
        Reasons.TenantNotExpected => "The ID-JAG names a tenant, and this authorization server has none.",
        Reasons.DetailsNotSupported => "The ID-JAG holds authorization details, and none are granted here.",
        Reasons.MissingResource => "The ID-JAG names no resource.",
        Reasons.ResourceNotHere => "The ID-JAG names a resource that is not governed here.",
        _ => "The assertion is not acceptable.",
    };
}
