using Xaa.Jwt;

namespace Xaa.Client;

/// <summary>Settings of <see cref="IdentityAssertionClient"/>.</summary>
public sealed class IdentityAssertionOptions
{
    /// <summary>The client at the IdP that people sign in with.</summary>
    public required ClientRegistration Idp { get; init; }

    /// <summary>Whether tokens are bound to a key. RFC 9449.</summary>
    public DpopMode Dpop { get; init; }

    /// <summary>
    /// The client's own key, for sign-ins that bring none along (<see cref="IdentityAssertion.ProofKey"/>). Unless it is given, the client makes one: it
    /// need not outlive the process, as the tokens that are bound to it do not.
    /// </summary>
    public DpopProofKey? ProofKey { get; init; }

    /// <summary>How long before its expiry an access token is replaced; at most half of its lifetime counts.</summary>
    public TimeSpan RenewAhead { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long a refusal is answered from memory, so that a loop of calls does not hammer IdP and servers.</summary>
    public TimeSpan RefusalLifetime { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long authorization server metadata is kept.</summary>
    public TimeSpan MetadataLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The lifetime assumed for a token whose answer has no <c>expires_in</c>.</summary>
    public TimeSpan UnstatedLifetime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest a single metadata or token request may take.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(15);
}
