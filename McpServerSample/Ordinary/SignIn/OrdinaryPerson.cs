using Xaa.McpServerSample.Authorization;
using Xaa.Storage;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>A person on the ordinary way, with the session that speaks for her: of her browser, or of what she granted to a client.</summary>
/// <param name="Session">The session; its <see cref="Session.PersonId"/> is the <c>sub</c> at <paramref name="Issuer"/>.</param>
/// <param name="Issuer">The IdP that vouches for her.</param>
/// <param name="Name">What she is called there.</param>
public sealed record OrdinaryPerson(Session Session, string Issuer, string Name)
{
    public string Subject => Session.PersonId;

    /// <summary>Whose account is hers: the one that she has when she comes by ID-JAG.</summary>
    public AccountIdentity Identity => new(Issuer, Tenant: null, Subject);

    /// <summary>Whether she signed in as strongly as these scopes need.</summary>
    public bool Satisfies(IEnumerable<string> acr) => acr.All(required => required == Session.Acr);
}

/// <summary>A refresh token of the ordinary way, and whom it speaks for.</summary>
public sealed record OrdinaryRefreshToken(string ClientId, string Scope, DateTimeOffset? SupersededAt, string? ProofKey, OrdinaryPerson Person);
