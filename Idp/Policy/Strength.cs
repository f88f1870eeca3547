using Xaa.OAuth;

namespace Xaa.Idp.Policy;

/// <summary>How strongly a person signed in: values of <c>acr</c> and <c>amr</c> (OpenID Connect Core §2, RFC 8176).</summary>
public static class Strength
{
    /// <summary>Name and password.</summary>
    public const string Password = "urn:xaa:pwd";

    /// <summary>A second factor besides.</summary>
    public const string SecondFactor = "urn:xaa:mfa";

    /// <summary>RFC 8176 §2.</summary>
    public const string PasswordMethod = "pwd";

    /// <summary>A code of an authenticator app. RFC 8176 §2.</summary>
    public const string OneTimePasswordMethod = "otp";

    /// <summary>More than one factor. RFC 8176 §2.</summary>
    public const string SeveralFactorsMethod = "mfa";

    /// <summary>What a sign-in here can reach, for everybody: who has no second factor may enrol one.</summary>
    public static readonly IReadOnlyList<string> All = [Password, SecondFactor];

    /// <summary>Whether a sign-in of one strength is enough where another is asked for. Unknown strengths satisfy only themselves.</summary>
    public static bool Satisfies(string? acr, string? required) =>
        required is null || acr == required || (acr == SecondFactor && required == Password);

    /// <summary>
    /// What to answer when nothing is missing but a stronger sign-in: ask for it, if a fresh sign-in can bring it (SPEC 22); a denial if none can.
    /// </summary>
    public static OAuthError Ask(IReadOnlyCollection<string> required)
    {
        if (required.Except(All, StringComparer.Ordinal).Any())
            return new(OAuthErrors.AccessDenied, "A scope needs a stronger sign-in than there is here.", Reasons.AcrUnavailable);
        var strongest = All.Last(required.Contains);
        return new(OAuthErrors.InsufficientUserAuthentication, "A scope needs a stronger sign-in.", Reasons.AcrTooWeak) { AcrValues = strongest };
    }
}
