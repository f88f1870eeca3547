namespace Xaa.Client;

/// <summary>What came of asking for an access token: the token, or why there is none. Policy's no is an outcome, not a failure.</summary>
/// <param name="Token">The token; null when there is none.</param>
/// <param name="Refusal">Why there is none; null when there is one.</param>
public sealed record TokenOutcome(AcquiredToken? Token, IdentityAssertionRefusal? Refusal)
{
    /// <summary>The token.</summary>
    /// <exception cref="IdentityAssertionException">There is none.</exception>
    public AcquiredToken Require() => Token ?? throw new IdentityAssertionException(Refusal!);
}
