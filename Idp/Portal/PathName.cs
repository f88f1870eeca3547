namespace Xaa.Idp.Portal;

/// <summary>
/// A name that is a part of a page's path. It is escaped twice: routing leaves an escaped slash as it is, so that a client's id that is an address would
/// not be found again.
/// </summary>
public readonly record struct PathName(string Value)
{
    public static string Escape(string name) => Uri.EscapeDataString(Uri.EscapeDataString(name));

    /// <summary>What routing binds with. No name holds a NUL, and PostgreSQL does not take one.</summary>
    public static bool TryParse(string? text, out PathName name)
    {
        name = new(Uri.UnescapeDataString(text ?? ""));
        return !name.Value.Contains('\0', StringComparison.Ordinal);
    }

    public override string ToString() => Value;
}
