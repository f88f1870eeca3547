using System.Collections.Frozen;
using Xaa.OAuth;

namespace Xaa.FlowView.Attempts;

/// <summary>The stable reasons in words for people.</summary>
public static class ReasonWords
{
    private static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>
    {
        [Reasons.WrongContentType] = "The request is not a form.",
        [Reasons.RequestTooLarge] = "The request is too large.",
        [Reasons.MalformedRequest] = "The request cannot be read.",
        [Reasons.MissingParameter] = "A parameter is missing.",
        [Reasons.RepeatedParameter] = "A parameter stands twice.",
        [Reasons.UnsupportedParameter] = "A parameter is not supported.",
        [Reasons.UnknownGrantType] = "The grant type is not known.",
        [Reasons.StoreUnavailable] = "The record could not be written, so no token left.",
        [Reasons.TooManyRequests] = "The client pushed more requests than it used, or too many clients register.",

        [Reasons.ClientAuthenticationMissing] = "The client did not authenticate.",
        [Reasons.ClientAuthenticationRepeated] = "The client authenticated in two ways at once.",
        [Reasons.UnknownClient] = "The client is not registered here.",
        [Reasons.WrongClientSecret] = "The client's secret is wrong.",
        [Reasons.WrongAuthMethod] = "The client authenticated in another way than it is registered for.",
        [Reasons.GrantTypeNotAllowed] = "The client may not use this grant.",
        [Reasons.PublicClient] = "A client without a secret or key signs people in, and nothing more.",
        [Reasons.ClientAssertionReplayed] = "The client assertion was used before.",

        [Reasons.ProofRepeated] = "The request came with more than one proof of possession.",
        [Reasons.ProofKeyUnusable] = "The proof's key is missing, private, or of a kind that is not used.",
        [Reasons.ProofMethodMismatch] = "The proof is for another kind of request.",
        [Reasons.ProofAddressMismatch] = "The proof is for another address.",
        [Reasons.ProofReplayed] = "The proof was used before.",
        [Reasons.ProofKeyMismatch] = "The refresh token is bound to another key.",

        [Reasons.MalformedToken] = "The token cannot be read.",
        [Reasons.WrongType] = "The token is of another type.",
        [Reasons.UntrustedIssuer] = "The token's issuer is not trusted here.",
        [Reasons.AlgorithmNotAllowed] = "The token's signature algorithm is not allowed.",
        [Reasons.UnknownKey] = "The issuer has no such key.",
        [Reasons.KeysUnavailable] = "The issuer's keys could not be fetched.",
        [Reasons.BadSignature] = "The signature does not match.",
        [Reasons.Expired] = "The token has expired.",
        [Reasons.NotYetValid] = "The token is not valid yet.",
        [Reasons.AudienceMismatch] = "The token is for somebody else.",
        [Reasons.KeyInHeader] = "The token brings or names its own key.",

        [Reasons.CodeUnknown] = "The authorization code is not known.",
        [Reasons.CodeReused] = "The authorization code was used before.",
        [Reasons.CodeClientMismatch] = "The authorization code belongs to another client.",
        [Reasons.RedirectUriMismatch] = "The redirect address is another one.",
        [Reasons.PkceMismatch] = "The code verifier does not match.",
        [Reasons.WrongPassword] = "Name or password is wrong.",
        [Reasons.WrongCode] = "The code of the second factor is wrong.",
        [Reasons.CodeUsedBefore] = "The code of the second factor was used before.",
        [Reasons.TooManyAttempts] = "Too many attempts failed; this one was not looked at.",
        [Reasons.RefreshTokenReused] = "The refresh token was used before; its session is closed.",

        [Reasons.UnsupportedTokenType] = "This type of token cannot be exchanged.",
        [Reasons.SubjectTokenUnknown] = "The presented sign-in is not known.",
        [Reasons.SubjectTokenClientMismatch] = "The sign-in belongs to another client.",
        [Reasons.SubjectTokenSuperseded] = "A newer token has taken the place of this one.",
        [Reasons.SessionEnded] = "The session has ended.",
        [Reasons.PersonSuspended] = "The person is suspended.",
        [Reasons.UnknownAudience] = "The company does not know this server.",
        [Reasons.SelfAudience] = "The ID-JAG would be for the identity provider itself.",
        [Reasons.MissingResource] = "The request names no MCP server.",
        [Reasons.SeveralResources] = "The request names more than one MCP server.",
        [Reasons.ResourceNotGoverned] = "This authorization server does not govern that MCP server.",
        [Reasons.ResourceNotAllowed] = "The managed connection does not reach that MCP server.",
        [Reasons.PersonNotAssignedToClient] = "The person is not assigned to this client.",
        [Reasons.PersonNotAssignedToServer] = "The person is not assigned to this server.",
        [Reasons.NoManagedConnection] = "No managed connection joins this client and this server.",
        [Reasons.ConnectionNotApproved] = "The managed connection is proposed and not approved yet.",
        [Reasons.ConnectionDisabled] = "The managed connection is switched off.",
        [Reasons.ConnectionExpired] = "The managed connection has expired.",
        [Reasons.ConnectionDoesNotCoverPerson] = "The managed connection does not cover this person.",
        [Reasons.UnknownScope] = "The server has no such scope.",
        [Reasons.ScopeNotAllowed] = "The scope is not allowed for this person.",
        [Reasons.AcrUnavailable] = "The scope needs a stronger sign-in than there is.",
        [Reasons.AcrTooWeak] = "The scope needs a second factor, and the sign-in had none.",

        [Reasons.AudienceNotSingle] = "The token is for more than one audience.",
        [Reasons.MissingClaim] = "The token lacks a claim.",
        [Reasons.ClientMismatch] = "The token belongs to another client.",
        [Reasons.LifetimeTooLong] = "The token lives too long.",
        [Reasons.ResourceNotHere] = "The MCP server is not governed here.",
        [Reasons.ProofRequired] = "The ID-JAG needs a proof of possession.",
        [Reasons.TenantNotExpected] = "The ID-JAG names a tenant where none is known.",
        [Reasons.DetailsNotSupported] = "The ID-JAG holds authorization details.",
        [Reasons.Replayed] = "The ID-JAG was redeemed before.",
        [Reasons.UnknownAccount] = "The person has no account at this server.",
        [Reasons.AccountDisabled] = "The person's account at this server is disabled.",

        [Reasons.MissingToken] = "The call came without a token.",
        [Reasons.TokenInQuery] = "The token stood in the address.",
        [Reasons.MissingScope] = "The token lacks the scope that the call needs.",

        [Reasons.RedirectUriNotAllowed] = "A redirect address cannot be registered.",
        [Reasons.ClientMetadataNotAccepted] = "What the client says of itself cannot be registered.",
        [Reasons.SoftwareStatementNotAccepted] = "Nobody's word for a client is taken here.",
        [Reasons.WrongRegistrationToken] = "The registration does not exist, or belongs to somebody else.",

        [Reasons.UnknownPerson] = "There is no such person.",
        [Reasons.UnknownSession] = "The person has no such session, or it has ended.",
        [Reasons.UnknownRecord] = "There is no such record.",
        [Reasons.UnknownConnection] = "There is no such connection, client or server.",
        [Reasons.UnknownServer] = "There is no such server.",
        [Reasons.InvalidConnection] = "The connection breaks a rule; every one is named.",
        [Reasons.InvalidRegistration] = "The client or server breaks a rule; every one is named.",
        [Reasons.AlreadyRegistered] = "A client has this id already.",
        [Reasons.ClientAdministers] = "Clients that administer are not changed over the API.",
        [Reasons.ConditionMissing] = "A change has to say what it is based on (`If-Match`, or `If-None-Match: *`).",
        [Reasons.ChangedSince] = "Somebody else has changed it since.",
        [Reasons.TooManyKeys] = "Too many signing keys stand already.",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A sentence, or null for a reason that is not ours.</summary>
    public static string? Of(string? reason) => reason is null ? null : Words.GetValueOrDefault(reason);
}
