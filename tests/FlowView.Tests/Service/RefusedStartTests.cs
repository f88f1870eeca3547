using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Xaa.Testing;

namespace Xaa.FlowView.Tests.Service;

/// <summary>What the view does not start with. All faults come at once, each names its key, none shows a secret.</summary>
public sealed class RefusedStartTests : IDisposable
{
    private const string GoodSeed = $$"""
        { "parties": [{ "name": "idp", "displayName": "Identity provider", "address": "http://localhost:1", "key": "{{FeedParty.Key}}" }] }
        """;

    private readonly string _seedFile = Path.GetTempFileName();

    public void Dispose() => File.Delete(_seedFile);

    [Fact]
    public async Task Outside_of_development_it_does_not_start()
    {
        var fault = await StartInAsync<OptionsValidationException>("Production", GoodSeed);

        Assert.Contains("DOTNET_ENVIRONMENT=Development", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task It_does_not_listen_beyond_this_machine(string url)
    {
        var fault = await StartAsync<InvalidOperationException>(GoodSeed, $"--urls={url}");

        Assert.Contains("listens on localhost only", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_faults_are_named_at_once()
    {
        var fault = await StartAsync<OptionsValidationException>(
            GoodSeed, "--Flow:DashboardUrl=http://localhost:18888/login?t=hunter2", "--Flow:SeedFile=");

        Assert.Contains("Flow:DashboardUrl", fault, StringComparison.Ordinal);
        Assert.Contains("Flow:SeedFile is missing", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_seed_file_that_is_not_there_is_named()
    {
        var fault = await StartAsync<OptionsValidationException>(GoodSeed, "--Flow:SeedFile=/nowhere/flow.json");

        Assert.Contains("Flow:SeedFile: /nowhere/flow.json", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "JSON")]
    [InlineData("null", "holds null")]
    [InlineData("""{ "parties": [], "people": [] }""", "people")]
    [InlineData("""{ "parties": [] }""", "'parties' is empty")]
    [InlineData("""{ "parties": null }""", "parties")]
    [InlineData("""{ "parties": [{ "name": "idp" }] }""", "displayName")]
    [InlineData("""{ "parties": [ /* the idp */ ] }""", "'/' is invalid")]
    public async Task A_seed_that_cannot_be_used_says_what_is_wrong(string seed, string expected)
    {
        var fault = await StartAsync<OptionsValidationException>(seed);

        Assert.StartsWith("Flow:SeedFile: ", fault, StringComparison.Ordinal);
        Assert.Contains(expected, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_faulty_party_is_named_and_no_key()
    {
        var fault = await StartAsync<OptionsValidationException>($$"""
            { "parties": [
              { "name": "idp", "displayName": "Idp", "address": "http://idp.acme.example", "key": "{{FeedParty.Key}}" },
              { "name": "idp", "displayName": "Idp", "address": "{nowhere}", "key": "hunter2" }
            ] }
            """);

        Assert.Contains("must be https, or http on loopback: 'http://idp.acme.example'", fault, StringComparison.Ordinal);
        Assert.Contains("Addresses:nowhere", fault, StringComparison.Ordinal);
        Assert.Contains("fewer than 32 characters", fault, StringComparison.Ordinal);
        Assert.Contains("'idp' stands more than once", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    private Task<string> StartAsync<TException>(string seed, params string[] arguments)
        where TException : Exception => StartInAsync<TException>("Development", seed, arguments);

    private async Task<string> StartInAsync<TException>(string environment, string seed, params string[] arguments)
        where TException : Exception
    {
        await File.WriteAllTextAsync(_seedFile, seed);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            EnvironmentName = environment,
            Args = ["--urls=http://127.0.0.1:0", $"--Flow:SeedFile={_seedFile}", .. arguments],
        });
        builder.AddServiceDefaults();
        builder.AddFlow();
        await using var app = builder.Build();
        return (await Assert.ThrowsAsync<TException>(() => app.StartAsync())).Message;
    }
}
