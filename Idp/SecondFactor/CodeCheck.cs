namespace Xaa.Idp.SecondFactor;

/// <summary>How the check of a code ended.</summary>
public abstract record CodeCheck
{
    private CodeCheck()
    {
    }

    /// <summary>It was right, and is used up.</summary>
    /// <param name="ByRecoveryCode">Whether it was one of the recovery codes.</param>
    public sealed record Accepted(bool ByRecoveryCode) : CodeCheck;

    public sealed record Wrong : CodeCheck;

    /// <summary>It was right, and used before.</summary>
    public sealed record UsedBefore : CodeCheck;

    /// <summary>Too many were wrong; until then none is looked at.</summary>
    public sealed record Blocked(DateTimeOffset Until) : CodeCheck;

    /// <summary>The person has no second factor.</summary>
    public sealed record NotEnrolled : CodeCheck;
}

/// <summary>A person's second factor, as much of it as pages show.</summary>
public sealed record EnrolledFactor(DateTimeOffset EnrolledAt, int RecoveryCodesLeft);
