using System.Diagnostics;

namespace Xaa.Shims.Tests;

/// <summary>What MSBuild makes of every project in one of the two modes: items and properties, without restoring or building anything.</summary>
/// <remarks>
/// Aspire.AppHost.Sdk is not on every feed. Where evaluation asks for it, a stand-in of two imports lies in a package folder of this evaluation's
/// own, where NuGet would have unpacked the real one. So what the real one adds to an AppHost is not seen here, only what the project files say.
/// </remarks>
internal sealed class Evaluation
{
    private const string Reader = """
        <Project>
          <Target Name="TellReferences">
            <ItemGroup>
              <_Told Include="PackageReference %(PackageReference.Identity)" Condition="'%(PackageReference.Identity)' != ''" />
              <_Told Include="ProjectReference %(ProjectReference.FullPath)" Condition="'%(ProjectReference.Identity)' != ''" />
              <_Told Include="PackageVersion %(PackageVersion.Identity) %(PackageVersion.Version)" />
              <_Told Include="Property OutputPath $(OutputPath)" />
              <_Told Include="Property IntermediateOutputPath $(IntermediateOutputPath)" />
              <_Told Include="Property ProjectAssetsFile $(ProjectAssetsFile)" />
              <_Told Include="Property AspireHostingSDKVersion $(AspireHostingSDKVersion)" />
              <_Told Include="Property CentralPackageTransitivePinningEnabled $(CentralPackageTransitivePinningEnabled)" />
            </ItemGroup>
            <WriteLinesToFile File="$(ToldDirectory)$(MSBuildProjectName).txt" Lines="@(_Told)" Overwrite="true" />
          </Target>
        </Project>
        """;

    private const string Properties = "CustomAfterMicrosoftCommonTargets=$(MSBuildThisFileDirectory)reader.targets;ToldDirectory=$(MSBuildThisFileDirectory)told/";

    private readonly Dictionary<string, List<string[]>> _told;

    private Evaluation(Dictionary<string, List<string[]>> told) => _told = told;

    public IEnumerable<string> Projects => _told.Keys;

    public static async Task<Evaluation> OfAllProjectsAsync(bool usePackages)
    {
        var directory = Directory.CreateTempSubdirectory("xaa-evaluation-");
        try
        {
            WriteSdkStandIn(Path.Combine(directory.FullName, "packages"));
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "reader.targets"), Reader);
            var projects = Repository.Projects().Select(project => $"<Read Include=\"{Path.Combine(Repository.Root, project)}\" />");
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "all.proj"), $"""
                <Project DefaultTargets="All">
                  <ItemGroup>{string.Concat(projects)}</ItemGroup>
                  <Target Name="All">
                    <MSBuild Projects="@(Read)" Targets="TellReferences" Properties="UsePackages={(usePackages ? "true" : "false")};{Properties}" />
                  </Target>
                </Project>
                """);
            await RunAsync(directory.FullName, usePackages);
            return new(Directory
                .EnumerateFiles(Path.Combine(directory.FullName, "told"))
                .ToDictionary(file => Path.GetFileNameWithoutExtension(file), file => File.ReadLines(file).Select(line => line.Split(' ')).ToList()));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>The ids of the packages that a project references.</summary>
    public IReadOnlyList<string> Packages(string project) => [.. Told(project, "PackageReference").Select(words => words[1])];

    /// <summary>The whole paths of the projects that a project references.</summary>
    public IReadOnlyList<string> References(string project) => [.. Told(project, "ProjectReference").Select(words => words[1])];

    /// <summary>The ids of the packages whose shims a project references.</summary>
    public IReadOnlyList<string> Shims(string project) => [.. References(project)
        .Where(path => path.StartsWith(Path.Combine(Repository.Root, "shims"), StringComparison.Ordinal))
        .Select(path => Path.GetFileNameWithoutExtension(path))];

    /// <summary>The version that Directory.Packages.props has for a package.</summary>
    public string? Version(string project, string package) =>
        Told(project, "PackageVersion").Where(words => words[1] == package).Select(words => words[2]).SingleOrDefault();

    public string Property(string project, string name) => Told(project, "Property").Single(words => words[1] == name).ElementAtOrDefault(2) ?? "";

    private IEnumerable<string[]> Told(string project, string kind) => _told[project].Where(words => words[0] == kind);

    private static void WriteSdkStandIn(string packages)
    {
        var version = AppHostSdk.Version;
        var folder = Path.Combine(packages, "aspire.apphost.sdk", version);
        Directory.CreateDirectory(Path.Combine(folder, "Sdk"));
        File.WriteAllText(Path.Combine(folder, "Sdk", "Sdk.props"), $"""
            <Project>
              <PropertyGroup><AspireHostingSDKVersion>{version}</AspireHostingSDKVersion></PropertyGroup>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Sdk", "Sdk.targets"), """
            <Project>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, ".nupkg.metadata"), """{ "version": 2, "contentHash": "", "source": "" }""");
    }

    private static async Task RunAsync(string directory, bool usePackages)
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", "all.proj", "-nologo", "-v:q", "-nodeReuse:false"])
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        // What the MSBuild that runs these tests has set is its own business.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment.Remove("UsePackages");
        if (usePackages)
            start.Environment["NUGET_PACKAGES"] = Path.Combine(directory, "packages");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"MSBuild ended with exit code {process.ExitCode}.\n{output}\n{await error}");
    }
}
