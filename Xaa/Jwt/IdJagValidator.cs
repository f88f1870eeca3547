using System.Text.Json;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Jwt;

/// <summary>An ID-JAG that passed every rule but the last: that it was not used before.</summary>
/// <param name="Issuer">The trusted issuer.</param>
/// <param name="Tenant">Its tenant; null where it has none (SPEC 70).</param>
/// <param name="Subject">The person at that issuer.</param>
/// <param name="Person">
/// What an account is found by, together with issuer and tenant: <paramref name="Subject"/>, unless the issuer is configured to say it by another
/// claim.
/// </param>
/// <param name="Resources">The MCP servers it is for; at least one.</param>
/// <param name="Scope">The scope that the IdP granted.</param>
/// <param name="Actor">Who acts for the person, or null.</param>
/// <param name="Use">What makes it single use: commit it together with the record (SPEC 49). Null where the issuer's may be reused.</param>
/// <param name="Jwt">All claims.</param>
public sealed record ValidIdJag(
    string Issuer,
    string? Tenant,
    string Subject,
    string Person,
    IReadOnlyList<string> Resources,
    string? Scope,
    ActingParty? Actor,
    OneTimeUse? Use,
    ValidatedJwt Jwt)
{
    /// <summary>The person's e-mail address, where the issuer says that it is hers.</summary>
    public string? VerifiedEmail => Jwt.IsTrue(ClaimNames.EmailVerified) ? Jwt.Text(ClaimNames.Email) : null;

    /// <summary>The authorization details that the IdP granted, each of them understood; null when there are none.</summary>
    public AuthorizationDetails? Details { get; init; }
}

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

    private readonly Dictionary<(string Issuer, string? Tenant), (TrustedIssuer Idp, JwtExpectation Expected)> _trusted =
        trusted.ToDictionary(idp => (idp.Issuer, idp.Tenant), idp => (idp, Expect(idp, issuer)));

    private readonly HashSet<string> _issuers = [.. trusted.Select(idp => idp.Issuer)];

    private readonly JwtReader _reader = new(clock);

    /// <summary>
    /// The types of authorization details that are known here, each with whether an element is one that can be held to. None unless set (SPEC 44).
    /// </summary>
    public IReadOnlyDictionary<string, Func<JsonElement, bool>> DetailTypes { get; init; } = new Dictionary<string, Func<JsonElement, bool>>();

    /// <summary>Checks every rule, in the order of the specification.</summary>
    /// <param name="assertion">The ID-JAG.</param>
    /// <param name="clientId">The authenticated client.</param>
    /// <param name="proofKey">The thumbprint of the key whose possession the request has proved, or null.</param>
    /// <param name="cancellationToken">Ends the look-up of keys.</param>
    public async ValueTask<IdJagValidation> ValidateAsync(
        IdJag assertion, string clientId, string? proofKey, CancellationToken cancellationToken)
    {
        // SPEC 38, 39, 70: issuer, tenant and keys are bound before anything is verified. What is said before is said of every issuer, and an
        // unknown one gets the same words as a bad signature, so that nobody can read the allow-list off the answers (SPEC 53).
        if (UnverifiedJwt.TryRead(assertion.Value) is not { } unverified)
            return Refuse(Reasons.MalformedToken);
        if (!unverified.IsOfType(JwtTypes.IdJag))
            return Refuse(Reasons.WrongType);
        if (unverified.Issuer is not { } named)
            return Refuse(Reasons.MalformedToken);
        if (!_issuers.Contains(named))
            return Refuse(Reasons.UntrustedIssuer);
        var tenant = unverified.Payload.Text(ClaimNames.Tenant);
        if (!_trusted.TryGetValue((named, tenant), out var bound) || (tenant is null && unverified.Payload.TryGetProperty(ClaimNames.Tenant, out _)))
            return Refuse(Reasons.TenantNotExpected);

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
        // SPEC 31, 72: an issuer speaks for the tenant here that it is trusted for, and says so.
        if (jwt.Text(ClaimNames.AudienceTenant) != idp.AudienceTenant || (idp.AudienceTenant is null && jwt.Has(ClaimNames.AudienceTenant)))
            return Refuse(Reasons.TenantNotExpected, jwt);
        if (PersonOf(jwt, subject, idp) is not { } person)
            return Refuse(Reasons.PersonNotIdentified, jwt);
        // SPEC 44.
        var (details, notUnderstood) = ReadDetails(jwt);
        if (notUnderstood is not null)
            return Refuse(notUnderstood, jwt);
        // SPEC 42: every resource is governed here, and there is one.
        if (jwt.Texts(ClaimNames.Resource) is not [_, ..] asked)
            return Refuse(Reasons.MissingResource, jwt);
        if (asked.Any(r => !resources.Contains(r, StringComparer.Ordinal)))
            return Refuse(Reasons.ResourceNotHere, jwt);

        // Skew keeps the ID-JAG good beyond its expiry, and so its id is remembered beyond it, too.
        var use = idp.AllowReuse ? null : new OneTimeUse(idp.Issuer, id, expires + JwtExpectation.DefaultSkew, Replayed);
        return new(new(idp.Issuer, idp.Tenant, subject, person, asked, jwt.Text(ClaimNames.Scope), actor, use, jwt) { Details = details }, null, jwt);
    }

    // Details narrow what the scope grants: a restriction that is not understood must not be dropped.
    private (AuthorizationDetails? Details, string? Reason) ReadDetails(ValidatedJwt jwt)
    {
        if (jwt.Element(ClaimNames.AuthorizationDetails) is not { } claim)
            return (null, null);
        if (AuthorizationDetails.TryRead(claim) is not { } details)
            return (null, Reasons.MalformedDetails);
        foreach (var element in details.Elements)
        {
            if (!DetailTypes.TryGetValue(element.Type, out var understands))
                return (null, Reasons.UnknownDetailType);
            if (!understands(element.Json))
                return (null, Reasons.DetailsNotUnderstood);
        }
        return (details, null);
    }

    // SPEC 28, 31, 45: by the claim that is configured for this issuer, and by no other that happens to be there.
    private static string? PersonOf(ValidatedJwt jwt, string subject, TrustedIssuer idp) => idp.IdentifiesBy switch
    {
        SubjectClaim.AudienceSubject => jwt.Text(ClaimNames.AudienceSubject),
        SubjectClaim.SubjectId => jwt.Element(ClaimNames.SubjectId) is { } subjectId ? SamlSubjectId.KeyOf(subjectId, idp.SamlIssuer) : null,
        _ => subject,
    };

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
        Reasons.PersonNotIdentified => "The ID-JAG does not say who the person is here.",
        Reasons.MalformedDetails => "The ID-JAG's authorization details are no array of objects with a type each.",
        Reasons.UnknownDetailType => "The ID-JAG holds authorization details of a type that is not known here.",
        Reasons.DetailsNotUnderstood => "The ID-JAG holds authorization details that are not understood here.",
        Reasons.MissingResource => "The ID-JAG names no resource.",
        Reasons.ResourceNotHere => "The ID-JAG names a resource that is not governed here.",
        _ => "The assertion is not acceptable.",
    };
}
