namespace Xaa.Shims.Tests;

/// <summary>
/// AppHost, services and tests are written as a user of the packages writes them. The lists in PublicApi/ were written from the packages' public
/// sources and documentation, never from the shims. With UsePackages=true the packages themselves are held against them.
/// </summary>
public sealed class PublicApiTests
{
    private static readonly bool Shimmed = PackageAssembly.All.Values.Any(package => PackageAssembly.IsShim(package.Assembly.GetName().Name!));

    public static TheoryData<string> Lists => [.. PackageAssembly.Lists];

    public static TheoryData<string> Present => [.. PackageAssembly.All.Keys];

    public static TheoryData<string> Users => [.. Repository.ReadAssemblies.Keys];

    [Theory]
    [MemberData(nameof(Users))]
    public void What_is_used_of_a_package_is_in_its_public_API(string user)
    {
        var unknown = Usage.ReadFrom(Repository.ReadAssemblies[user])
            .DistinctBy(use => (use.List, use.Line))
            .Where(use => !PublicApiList.Read(use.List).Contains(use.Line))
            .Select(use => $"{use.User} uses what {PublicApiList.Missing(use.List, use.Line)}");
        None(unknown);
    }

    [Theory]
    [MemberData(nameof(Present))]
    public void A_shim_offers_nothing_that_its_list_lacks_and_a_package_all_that_it_has(string list)
    {
        var known = PublicApiList.Read(list);
        var offered = Signatures.Of(PackageAssembly.All[list].Assembly).ToHashSet();
        var unknown = Shimmed ? offered.Except(known).Select(line => PublicApiList.Missing(list, line)) : [];
        var lacking = Shimmed ? [] : known.Where(line => !offered.Contains(line)).Select(line => $"{list} does not have:\n  {line}");
        None(unknown.Concat(lacking));
    }

    [Theory]
    [MemberData(nameof(Users))]
    public void An_interface_that_ours_implement_demands_all_that_the_list_demands(string user)
    {
        var lacking = Usage.BasesOf(Repository.ReadAssemblies[user])
            .Select(use => (use.List, Type: (Type)use.Member))
            .Where(used => used.Type.IsInterface)
            .Distinct()
            .SelectMany(used => PublicApiList.Read(used.List)
                .Where(line => IsMemberOf(line, used.Type) && !line.Contains("virtual ", StringComparison.Ordinal))
                .Except(Signatures.Of(used.Type)));
        Assert.Empty(lacking);
    }

    [Theory]
    [InlineData("AppHost", "AddProject")]
    [InlineData("Probe.AppHost", "ExpressionInterpolatedStringHandler")]
    [InlineData("AppHost.Tests", "DistributedApplicationTestingBuilder")]
    [InlineData("McpServerSample", "MapMcp")]
    public void Uses_are_seen(string user, string name) =>
        Assert.Contains(Usage.ReadFrom(Repository.ReadAssemblies[user]), use => use.Line.Contains(name, StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Lists))]
    public void A_list_is_in_order_holds_a_line_once_and_says_what_it_was_written_from(string list)
    {
        var lines = PublicApiList.Read(list);
        Assert.NotEmpty(lines);
        Assert.Equal(lines.Distinct().Order(StringComparer.Ordinal), lines);
        Assert.StartsWith("# ", File.ReadLines(Path.Combine(AppContext.BaseDirectory, "PublicApi", $"{list}.txt")).First(), StringComparison.Ordinal);
    }

    private static void None(IEnumerable<string> faults)
    {
        var told = string.Join("\n\n", faults);
        Assert.True(told.Length == 0, told);
    }

    private static bool IsMemberOf(string line, Type type)
    {
        var head = line.Split(" -> ")[0].Split('(')[0].Split(" {")[0].Split(" = ")[0];
        var owner = TypeNames.OfDefinition(type) + ".";
        var start = head.IndexOf(owner, StringComparison.Ordinal);
        return start >= 0 && (start == 0 || head[start - 1] == ' ') && !head[(start + owner.Length)..].Contains('.') && !head.Contains(" : ");
    }
}
