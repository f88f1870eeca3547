using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using Xaa.McpServerSample.Samples;
using Xaa.OAuth;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Samples;

/// <summary>
/// One sample on Kestrel over a real store in a directory of its own, without the authorization in front of it: a header says who acts.
/// The clock starts on 21 November 2026.
/// </summary>
public sealed class SampleHost : IAsyncDisposable
{
    private const string PersonHeader = "X-Person";

    private readonly string _directory = Directory.CreateTempSubdirectory("xaa-sample-").FullName;
    private readonly string _name;
    private WebApplication? _app;

    private SampleHost(string name) => _name = name;

    public ManualTimeProvider Clock { get; } = new();

    public IServiceProvider Services => _app!.Services;

    public static async Task<SampleHost> StartAsync(string name)
    {
        var host = new SampleHost(name);
        await host.StartAsync();
        return host;
    }

    public async Task RestartAsync()
    {
        await _app!.DisposeAsync();
        await StartAsync();
    }

    public async Task<McpClient> ConnectAsync(string person = "u-alice", string? revision = null) => await McpClient.CreateAsync(
        new HttpClientTransport(new()
        {
            Endpoint = new($"{_app!.Urls.Single()}/mcp"),
            TransportMode = HttpTransportMode.StreamableHttp,
            AdditionalHeaders = new Dictionary<string, string> { [PersonHeader] = person },
        }),
        new() { ProtocolVersion = revision },
        cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Calls a tool as a person and hands over what it answered.</summary>
    public async Task<JsonElement> CallAsync(string tool, object? arguments = null, string person = "u-alice")
    {
        var result = await SendAsync(tool, arguments, person);
        Assert.False(result.IsError ?? false, Text(result));
        return result.StructuredContent!.Value;
    }

    /// <summary>Calls a tool that is to refuse, and hands over what it says to the model.</summary>
    public async Task<string> RefusalAsync(string tool, object? arguments = null, string person = "u-alice")
    {
        var result = await SendAsync(tool, arguments, person);
        Assert.True(result.IsError, Text(result));
        var prefix = $"An error occurred invoking '{tool}': ";
        Assert.StartsWith(prefix, Text(result), StringComparison.Ordinal);
        return Text(result)[prefix.Length..];
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        TestStores.Drop(_directory);
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<CallToolResult> SendAsync(string tool, object? arguments, string person)
    {
        await using var client = await ConnectAsync(person);
        var named = JsonSerializer.SerializeToElement(arguments ?? new { }).EnumerateObject().ToDictionary(a => a.Name, object? (a) => a.Value);
        return await client.CallToolAsync(tool, named, cancellationToken: TestContext.Current.CancellationToken);
    }

    private static string Text(CallToolResult result) => string.Join('\n', result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    private async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Configuration[$"ConnectionStrings:{_name}"] = TestStores.ConnectionString(_directory);
        builder.Services.AddRouting();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddXaaStorage(_ => new(_directory, _name, null, [typeof(McpServerMarker).Assembly])
        {
            ConnectionString = builder.Configuration.GetConnectionString(_name),
        });
        builder.Services.AddSingleton<PrimitiveScopes>();
        builder.AddSampleServer(_name);
        _app = builder.Build();
        _app.Use((http, next) =>
        {
            Claim[] claims = [new(ClaimNames.Subject, http.Request.Headers[PersonHeader].ToString()), new(ClaimNames.ClientId, $"agent-at-{_name}")];
            http.User = new(new ClaimsIdentity(claims, "test", ClaimNames.Subject, roleType: null));
            return next(http);
        });
        _app.MapMcp("/mcp");
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }
}
