namespace Xaa.Shims.Tests;

/// <summary>What the project files say with <c>-p:UsePackages=true</c> and without, as MSBuild evaluates them.</summary>
public sealed class ProjectFileTests(BothModes modes) : IClassFixture<BothModes>
{
    private Evaluation WithShims => modes.WithShims;

    private Evaluation WithPackages => modes.WithPackages;

    public static TheoryData<string> Projects => [.. Repository.Projects().Select(project => Path.GetFileNameWithoutExtension(project))];

    [Theory]
    [MemberData(nameof(Projects))]
    public void With_packages_a_package_stands_where_a_shim_stood_and_nothing_else_differs(string project)
    {
        var shims = WithShims.Shims(project);
        Assert.Empty(WithPackages.Shims(project));
        Assert.Empty(WithShims.Packages(project).Intersect(["Aspire.Hosting.AppHost", "Aspire.Hosting.PostgreSQL", "Aspire.Hosting.Testing"]));
        Assert.DoesNotContain("ModelContextProtocol.AspNetCore", WithShims.Packages(project));
        Assert.Equal(shims.Concat(WithShims.Packages(project)).Order(), WithPackages.Packages(project).Order());
        Assert.Equal(WithShims.References(project).Where(IsNoShim).Order(), WithPackages.References(project).Where(IsNoShim).Order());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_package_has_its_version_from_the_one_list(string project) =>
        Assert.All(WithPackages.Packages(project), package => Assert.NotNull(WithPackages.Version(project, package)));

    [Fact]
    public void Aspire_is_of_one_version_and_MCP_of_another()
    {
        var aspire = WithPackages.Projects
            .SelectMany(project => WithPackages.Packages(project).Select(package => (package, WithPackages.Version(project, package))))
            .Where(found => found.package.StartsWith("Aspire.", StringComparison.Ordinal))
            .ToHashSet();
        Assert.Contains("Aspire.Hosting.AppHost", aspire.Select(found => found.package));
        Assert.Contains("Aspire.Hosting.Testing", aspire.Select(found => found.package));
        Assert.All(aspire, found => Assert.Equal(AppHostSdk.Version, found.Item2));
        Assert.Equal(WithPackages.Version("McpServerSample", "ModelContextProtocol"), WithPackages.Version("McpServerSample", "ModelContextProtocol.AspNetCore"));
    }

    [Theory]
    [InlineData("AppHost")]
    [InlineData("Probe.AppHost")]
    public void An_AppHost_is_built_by_the_SDK_of_Aspire_with_packages_only(string project)
    {
        Assert.Equal(AppHostSdk.Version, WithPackages.Property(project, "AspireHostingSDKVersion"));
        Assert.Empty(WithShims.Property(project, "AspireHostingSDKVersion"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void What_uses_Aspire_takes_the_dependencies_that_Aspire_was_built_with(string project)
    {
        var usesAspire = WithPackages.Packages(project).Any(package => package.StartsWith("Aspire.", StringComparison.Ordinal));
        Assert.Equal(usesAspire ? "false" : "true", WithPackages.Property(project, "CentralPackageTransitivePinningEnabled"));
        Assert.Equal("true", WithShims.Property(project, "CentralPackageTransitivePinningEnabled"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void The_modes_share_no_folder(string project)
    {
        foreach (var property in new[] { "OutputPath", "IntermediateOutputPath", "ProjectAssetsFile" })
        {
            Assert.Contains("/packages/", WithPackages.Property(project, property), StringComparison.Ordinal);
            Assert.DoesNotContain("obj/packages/", WithShims.Property(project, property), StringComparison.Ordinal);
            Assert.DoesNotContain("bin/packages/", WithShims.Property(project, property), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_project_that_can_see_a_shim_is_read()
    {
        // What is named OnPostgres runs another project's assembly and has no code of its own.
        var seeing = WithShims.Projects
            .Where(project => project != "Shims.Tests" && !project.Contains(".OnPostgres.", StringComparison.Ordinal) && SeesShim(project))
            .Order(StringComparer.Ordinal);
        Assert.Equal(seeing, Repository.ReadAssemblies.Keys.Order(StringComparer.Ordinal));
    }

    private bool SeesShim(string project) => WithShims.Shims(project).Count > 0
        || WithShims.References(project).Where(IsNoShim).Any(path => SeesShim(Path.GetFileNameWithoutExtension(path)));

    private static bool IsNoShim(string path) => !path.StartsWith(Path.Combine(Repository.Root, "shims"), StringComparison.Ordinal);
}
