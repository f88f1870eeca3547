using System.Text.Json;

namespace Xaa.Benchmarks.Tests;

/// <summary>The benchmark runs for real, with a handful of requests, so that it stays usable. Nothing is said here about time.</summary>
public sealed class BenchmarkTests : IDisposable
{
    private static readonly string[] Cases =
    [
        "token exchange, refresh token", "token exchange, ID token", "token exchange, private_key_jwt", "token exchange, DPoP", "JWT bearer grant",
        "refresh grant", "discovery", "tool call",
    ];

    // The floor does not do these.
    private static readonly string[] Alone = ["tool call, DPoP small 1", "tool call, DPoP small 2", "what-if, everyone small 1"];

    private readonly StringWriter _output = new();
    private readonly StringWriter _progress = new();
    private readonly string _json = Path.GetTempFileName();

    [Fact]
    public async Task Every_case_is_answered_by_the_real_services_and_by_the_floor()
    {
        var code = await RunAsync("--requests", "5", "--rounds", "2", "--connections", "1,2", "--sizes", "small", "--json", _json);

        Assert.True(code == 0, _progress.ToString());
        using var run = JsonDocument.Parse(await File.ReadAllTextAsync(_json, TestContext.Current.CancellationToken));
        Assert.True(run.RootElement.GetProperty("signCost").GetDouble() > 0);
        Assert.True(run.RootElement.GetProperty("verifyCost").GetDouble() > 0);
        var results = run.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(
            Cases.SelectMany(name => (string[])[$"{name} small 1", $"{name} small 2"]).Concat(Alone),
            results.Select(result => $"{result.GetProperty("case")} {result.GetProperty("size")} {result.GetProperty("connections")}"));
        Assert.All(results, result => Assert.True(result.GetProperty("requestsPerSecond").GetDouble() > 0));
        Assert.All(results, result => Assert.True(result.GetProperty("cost").GetDouble() >= 0));
        Assert.All(results.SkipLast(Alone.Length), result => Assert.True(result.GetProperty("floor").GetDouble() >= 0));
        Assert.All(Cases.Append("tool call, DPoP").Append("what-if, everyone"), name => Assert.Contains(name, _output.ToString()));
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        Assert.Equal(0, await RunAsync("--help"));
        Assert.All(
            (string[])["--connections", "--sizes", "--seconds", "--rounds", "--warm-up", "--requests", "--store", "--json"],
            option => Assert.Contains(option, _output.ToString()));
    }

    [Theory]
    [InlineData("--colour", "red")]
    [InlineData("--connections", "many")]
    [InlineData("--connections", "0")]
    [InlineData("--sizes", "huge")]
    [InlineData("--store", "paper")]
    [InlineData("--json")]
    public async Task What_cannot_be_followed_is_refused_before_anything_starts(params string[] args)
    {
        Assert.Equal(2, await RunAsync(args));
        Assert.Contains(args[0], _progress.ToString());
        Assert.DoesNotContain("Starting", _progress.ToString());
    }

    public void Dispose()
    {
        File.Delete(_json);
        _output.Dispose();
        _progress.Dispose();
    }

    private Task<int> RunAsync(params string[] args) => Benchmark.RunAsync(args, _output, _progress, TestContext.Current.CancellationToken);
}
