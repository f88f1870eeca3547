using System.Reflection;

namespace Xaa.Shims.Tests;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <summary>The assemblies of this project that can see a shim, or the package in its place: paths by name.</summary>
    public static IReadOnlyDictionary<string, string> ReadAssemblies { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Where(attribute => attribute.Key == "ReadAssembly")
        .ToDictionary(attribute => Path.GetFileNameWithoutExtension(attribute.Value!), attribute => attribute.Value!);

    /// <summary>Every project file outside of shims/, by its path from the root.</summary>
    public static IEnumerable<string> Projects() => Directory
        .EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "shims" or "bin" or "obj" or "node_modules"))
        .Order(StringComparer.Ordinal);

    private static string Find(string directory) => File.Exists(Path.Combine(directory, "XaaAspire.sln"))
        ? directory
        : Find(Path.GetDirectoryName(directory) ?? throw new InvalidOperationException("These tests run inside of the repository."));
}
