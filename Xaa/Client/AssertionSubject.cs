using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>A person who is signed in, and how to get what proves it. One for each sign-in, shared by its handlers.</summary>
/// <param name="Key">Separates what is cached for one sign-in from every other one; never the token itself.</param>
/// <param name="Subject">The person's <c>sub</c> at the IdP, for telemetry.</param>
/// <param name="GetAssertionAsync">Returns the current refresh token or ID token. Called for every token exchange.</param>
public sealed record AssertionSubject(string Key, string Subject, Func<CancellationToken, ValueTask<IdentityAssertion>> GetAssertionAsync)
{
    /// <summary>
    /// Has the person sign in again, as strongly or as freshly as a call needs it. True: the next <see cref="GetAssertionAsync"/> brings what proves
    /// the stronger sign-in, and the call is repeated, once. False, or no function: the call ends with <see cref="IdentityAssertionException"/>.
    /// </summary>
    /// <remarks>
    /// The call waits inside of its HTTP request for as long as this takes, so that an <see cref="HttpClient"/> over <see cref="IdentityAssertionHandler"/>
    /// needs a timeout for people. One question at a time is asked for a sign-in: other calls that need the same share its answer. Its cancellation is
    /// the call's.
    /// </remarks>
    public Func<StepUpRequest, CancellationToken, ValueTask<bool>>? StepUpAsync { get; init; }

    internal StepUpQuestions Questions { get; } = new();
}

/// <summary>What is exchanged for an ID-JAG. ID-JAG draft §4.3.</summary>
/// <param name="Token">The token itself.</param>
/// <param name="TokenType"><see cref="TokenTypes.RefreshToken"/> or <see cref="TokenTypes.IdToken"/>.</param>
/// <param name="ProofKey">The key of the sign-in, which a refresh token may be bound to (RFC 9449 §5); without one the client's own key is proved.</param>
public readonly record struct IdentityAssertion(
    SubjectToken Token, string TokenType = TokenTypes.RefreshToken, DpopProofKey? ProofKey = null);
