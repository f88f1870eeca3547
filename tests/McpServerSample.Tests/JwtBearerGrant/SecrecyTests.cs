using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 77, QUIRKS C23: no token and no secret in any log line, record or file, whether the request was good or bad.</summary>
public sealed class SecrecyTests : IAsyncDisposable
{
    private readonly DesignServer _design = new();

    [Fact]
    public async Task Tokens_and_secrets_are_written_nowhere()
    {
        var good = _design.IdJag();
        var expired = _design.IdJag(_design.Claims().With("exp", _design.Idp.Now(-100)));
        var token = (await _design.RedeemAsync(good)).AccessToken;
        (await _design.RedeemAsync(good)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.Replayed);
        (await _design.RedeemAsync(expired)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.Expired);
        await _design.AskAsync(
            [("grant_type", GrantTypes.JwtBearer), ("assertion", good), ("client_id", DesignServer.ClientId), ("client_secret", "marked-secret")],
            null);
        using (var http = _design.Http())
        {
            http.DefaultRequestHeaders.Authorization = new("Bearer", token);
            using var called = await http.PostAsync("/mcp", null, TestContext.Current.CancellationToken);
            using var inQuery = await http.GetAsync($"/mcp?access_token={token}", TestContext.Current.CancellationToken);
        }

        var page = await _design.Services.GetRequiredService<IRecordStore>().ReadAsync(0, 500, TimeSpan.Zero, TestContext.Current.CancellationToken);
        var records = JsonSerializer.Serialize(page.Records);
        var log = string.Join('\n', _design.Log.Lines);
        await _design.RestartAsync();
        var stored = await TestStores.ContentsAsync(_design.DataDirectory);
        Assert.True(page.Records.Count >= 4 && log.Length > 0 && stored.Length > 0);
        string[] parts = [Signature(good), Signature(expired), Signature(token), Payload(good), Payload(token)];
        foreach (var secret in (string[])[.. parts, DesignServer.Secret, "marked-secret"])
        {
            Assert.DoesNotContain(secret, records, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, log, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, stored, StringComparison.Ordinal);
        }
    }

    public ValueTask DisposeAsync() => _design.DisposeAsync();

    private static string Signature(string token) => token.Split('.')[2];

    private static string Payload(string token) => token.Split('.')[1];
}
