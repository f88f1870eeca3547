namespace Xaa.Idp.Admin;

internal static class PathSegment
{
    /// <summary>A client's id as it stands in a path: routing leaves the slash of an id escaped that is an address (SPEC 68).</summary>
    public static string Unescape(string id) => id.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
