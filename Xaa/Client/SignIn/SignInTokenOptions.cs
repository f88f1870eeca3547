using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>Settings of <see cref="SignInTokens"/>.</summary>
public sealed class SignInTokenOptions
{
    /// <summary>How long before the ID token expires the tokens are rotated.</summary>
    public TimeSpan RotateAhead { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// What is exchanged for an ID-JAG: <see cref="TokenTypes.RefreshToken"/>, where the IdP gave one, or <see cref="TokenTypes.IdToken"/> in any case, for
    /// an IdP that takes nothing else. ID-JAG draft §4.3 (SPEC 7).
    /// </summary>
    public string SubjectTokenType { get; init; } = TokenTypes.RefreshToken;
}
