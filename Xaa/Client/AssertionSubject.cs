using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>A person who is signed in, and how to get what proves it.</summary>
/// <param name="Key">Separates what is cached for one sign-in from every other one; never the token itself.</param>
/// <param name="Subject">The person's <c>sub</c> at the IdP, for telemetry.</param>
/// <param name="GetAssertionAsync">Returns the current refresh token or ID token. Called for every token exchange.</param>
public sealed record AssertionSubject(string Key, string Subject, Func<CancellationToken, ValueTask<IdentityAssertion>> GetAssertionAsync);

/// <summary>What is exchanged for an ID-JAG. ID-JAG draft §4.3.</summary>
/// <param name="Token">The token itself.</param>
/// <param name="TokenType"><see cref="TokenTypes.RefreshToken"/> or <see cref="TokenTypes.IdToken"/>.</param>
public readonly record struct IdentityAssertion(SubjectToken Token, string TokenType = TokenTypes.RefreshToken);
