namespace Xaa.Storage;

/// <summary>What a browser's cookie holds of a session: random, and not the session's id.</summary>
/// <param name="Value">The handle itself; never log it.</param>
public readonly record struct SessionHandle(string Value)
{
    /// <summary>A new handle of 256 random bits.</summary>
    public static SessionHandle New() => new(OpaqueToken.New());

    /// <summary>Prints no handle.</summary>
    public override string ToString() => "[session_handle]";
}
