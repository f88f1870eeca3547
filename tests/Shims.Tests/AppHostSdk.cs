using System.Xml.Linq;

namespace Xaa.Shims.Tests;

/// <summary>The version of Aspire.AppHost.Sdk that the AppHosts import with UsePackages=true, as it stands in their project files.</summary>
internal static class AppHostSdk
{
    public static string Version { get; } = Repository.Projects()
        .SelectMany(project => XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("Import"))
        .Where(import => import.Attribute("Sdk")?.Value == "Aspire.AppHost.Sdk")
        .Select(import => import.Attribute("Version")!.Value)
        .Distinct()
        .Single();
}
