using System.Reflection;

namespace Aspire.Hosting;

/// <summary>What the build wrote into the AppHost's assembly.</summary>
internal static class AppHostMetadata
{
    public static string? ProjectDirectory(Assembly? appHost) => Find(appHost, "apphostprojectpath");

    /// <summary>The Aspire CLI that the build fetched.</summary>
    public static string? CliPath(Assembly? appHost) => Find(appHost, "aspireclipath");

    /// <summary>The assembly that a referenced project was built into.</summary>
    public static string? TargetPath(Assembly appHost, string projectPath) => Find(appHost, $"targetpath:{projectPath}");

    private static string? Find(Assembly? assembly, string key) => assembly?
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(attribute => string.Equals(attribute.Key, key, StringComparison.OrdinalIgnoreCase))?
        .Value;
}
