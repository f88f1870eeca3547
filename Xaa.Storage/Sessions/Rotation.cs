namespace Xaa.Storage;

/// <summary>How the rotation of a refresh token ended.</summary>
public abstract record Rotation
{
    private Rotation()
    {
    }

    /// <summary>The new token takes the old one's place.</summary>
    public sealed record Rotated : Rotation;

    /// <summary>Another took its place before.</summary>
    public sealed record Superseded(DateTimeOffset Since) : Rotation;

    /// <summary>There is no such token, or its session is over.</summary>
    public sealed record Unknown : Rotation;
}
