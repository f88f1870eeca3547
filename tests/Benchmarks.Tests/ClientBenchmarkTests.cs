using System.Text.Json;
using Xaa.Testing;

namespace Xaa.Benchmarks.Tests;

/// <summary>The clients' benchmark runs for real, for one round at two servers. Nothing is said here about time.</summary>
public sealed class ClientBenchmarkTests : IDisposable
{
    private static readonly string[] Clients = ["Xaa.Client", "C# SDK", "TypeScript", "TypeScript, helped"];
    private static readonly string[] Kinds =
        [.. ((string[])["1 False", "2 False", "2 True"]).SelectMany(order => (string[])[$"{order} Cold", $"{order} Warm", $"{order} Kept"])];

    private readonly StringWriter _output = new();
    private readonly StringWriter _progress = new();
    private readonly string _json = Path.GetTempFileName();

    [Fact]
    public async Task The_clients_get_from_an_ID_token_to_the_right_answers_and_ours_needs_the_fewest_requests()
    {
        Assert.SkipWhen(TypeScriptSdk.Missing is not null, TypeScriptSdk.Missing ?? "");

        var code = await RunAsync("--servers", "1,2", "--rounds", "1", "--warm-up", "0", "--json", _json);

        Assert.True(code == 0, _progress.ToString());
        using var run = JsonDocument.Parse(await File.ReadAllTextAsync(_json, TestContext.Current.CancellationToken));
        var results = run.RootElement.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(Kinds.SelectMany(kind => Clients.Select(client => $"{kind} {client}")), results.Select(Name));
        Assert.All(results, result => Assert.True(result.GetProperty("time").GetDouble() > 0, Name(result)));
        Assert.All(results, result => Assert.True(result.GetProperty("clientCpu").GetDouble() > 0, Name(result)));
        Assert.All(results, result => Assert.Contains(Text(result, "client")!, _output.ToString()));
        var requests = results.ToDictionary(Name, result => (result.GetProperty("requests").GetDouble(), result.GetProperty("atIdp").GetDouble()));
        foreach (var order in (string[])["2 False", "2 True"])
        {
            // Two documents and two tokens per server, MCP's opening, the call; and the IdP's document.
            Assert.Equal((13, 3), requests[$"{order} Cold Xaa.Client"]);
            // The two tokens, MCP's opening, the call.
            Assert.Equal((8, 2), requests[$"{order} Warm Xaa.Client"]);
            Assert.All(Clients, client => Assert.Equal((2, 0), requests[$"{order} Kept {client}"]));
            Assert.All(Clients[1..], client => Assert.True(requests[$"{order} Cold {client}"].Item1 > 13));
            Assert.All(Clients[1..], client => Assert.True(requests[$"{order} Warm {client}"].Item1 > 8));
            // By itself it keeps no metadata.
            Assert.Equal(requests[$"{order} Cold TypeScript"], requests[$"{order} Warm TypeScript"]);
            Assert.True(requests[$"{order} Warm TypeScript, helped"].Item1 < requests[$"{order} Cold TypeScript, helped"].Item1);
        }
    }

    [Fact]
    public async Task Help_names_every_option()
    {
        Assert.Equal(0, await RunAsync("--help"));
        Assert.All((string[])["--servers", "--rounds", "--warm-up", "--json"], option => Assert.Contains(option, _output.ToString()));
    }

    [Theory]
    [InlineData("--colour", "red")]
    [InlineData("--servers", "14")]
    [InlineData("--servers", "0,1")]
    [InlineData("--rounds", "0")]
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

    private static string Name(JsonElement result) =>
        $"{result.GetProperty("servers")} {result.GetProperty("parallel")} {Text(result, "knowledge")} {Text(result, "client")}";

    private static string? Text(JsonElement result, string name) => result.GetProperty(name).GetString();

    private Task<int> RunAsync(params string[] args) =>
        Benchmark.RunAsync(["clients", .. args], _output, _progress, TestContext.Current.CancellationToken);
}
