namespace Xaa.Mcp.Conformance.Tests.Suite;

/// <summary>The files that this assembly carries.</summary>
internal static class Resources
{
    public static byte[] Read(string name)
    {
        using var stream = typeof(Resources).Assembly.GetManifestResourceStream(name)!;
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
