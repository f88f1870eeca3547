using System.Text.Json;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Floor;

/// <summary>
/// The floor: a server of the same parts as the product (Kestrel, the library's JWTs, one read, one durable record, the MCP library), written
/// as plainly as can be, and without one rule of the protocol. Nothing to be used.
/// </summary>
internal static class FloorServer
{
    public static async Task<int> RunAsync(string settingsFile)
    {
        var settings = JsonSerializer.Deserialize<FloorSettings>(await File.ReadAllTextAsync(settingsFile))!;
        var builder = WebApplication.CreateBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(new FloorTokens(settings));
        builder.Services.AddSingleton(new FloorStore(settings.Store));
        builder.Services.AddSingleton(new FloorCommits(settings.Store));
        builder.Services.AddSingleton<FloorGrants>();
        builder.Services.AddMcpServer().WithHttpTransport().WithTools<FloorTools>();

        var app = builder.Build();
        var grants = app.Services.GetRequiredService<FloorGrants>();
        app.Use(grants.CheckToolCallsAsync);
        app.MapGet("/health", () => "Healthy");
        app.MapGet("/discovery", http => http.Response.WriteAsJsonAsync(FloorGrants.Metadata, OAuthJson.Default.AuthorizationServerMetadata));
        app.MapPost("/exchange-refresh-token", grants.ExchangeRefreshTokenAsync);
        app.MapPost("/exchange-with-assertion", grants.ExchangeWithAssertionAsync);
        app.MapPost("/exchange-with-proof", grants.ExchangeWithProofAsync);
        app.MapPost("/exchange-id-token", grants.ExchangeIdTokenAsync);
        app.MapPost("/redeem", grants.RedeemAsync);
        app.MapPost("/refresh", grants.RefreshAsync);
        app.MapMcp("/mcp");
        await app.RunAsync();
        return 0;
    }
}
