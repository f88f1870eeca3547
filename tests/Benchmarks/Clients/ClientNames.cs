namespace Xaa.Benchmarks.Clients;

/// <summary>The clients that are measured, as results name them.</summary>
internal static class ClientNames
{
    public const string Library = "Xaa.Client";
    public const string Sdk = "C# SDK";

    /// <summary>As its documentation shows it: its provider keeps tokens, and reads the metadata for each.</summary>
    public const string TypeScript = "TypeScript";

    /// <summary>In the hands of a host that keeps all metadata for it.</summary>
    public const string TypeScriptHelped = "TypeScript, helped";

    public static readonly IReadOnlyList<string> All = [Library, Sdk, TypeScript, TypeScriptHelped];
}
