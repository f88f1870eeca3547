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

    /// <summary>Whether a sign-in of one strength is enough where another is asked for. Unknown strengths satisfy only themselves.</summary>
    public static bool Satisfies(string? acr, string required) =>
        acr == required || (acr == SecondFactor && required == Password);
}
