namespace Xaa.Benchmarks.Clients;

/// <summary>The clients that are measured, as results name them.</summary>
internal static class ClientNames
{
    public const string Library = "Xaa.Client";
    public const string Sdk = "C# SDK";
    public const string TypeScript = "TypeScript";

    public static readonly IReadOnlyList<string> All = [Library, Sdk, TypeScript];
}
