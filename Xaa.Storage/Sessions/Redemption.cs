namespace Xaa.Storage;

/// <summary>How the redemption of an authorization code ended.</summary>
public abstract record Redemption
{
    private Redemption()
    {
    }

    /// <summary>It was good, and is used up now.</summary>
    public sealed record Redeemed(AuthorizationCodeEntry Entry) : Redemption;

    /// <summary>It was used before: what was issued for it should be revoked. RFC 6749 §4.1.2.</summary>
    public sealed record AlreadyUsed(AuthorizationCodeEntry Entry) : Redemption;

    /// <summary>There is no such code, it has expired, or its session is over.</summary>
    public sealed record Unknown : Redemption;
}
