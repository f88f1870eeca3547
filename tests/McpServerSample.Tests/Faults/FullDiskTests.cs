using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Faults;

/// <summary>QUIRKS C9: the disk fills up in the middle of redemptions, and there is room again later. PostgresFullDiskTests has the other store's.</summary>
public sealed class FullDiskTests : IAsyncDisposable
{
    private const int IdJags = 100;

    private readonly DesignServer _design = new();
    private readonly ProofKey _key;

    public FullDiskTests() => _key = new(_design.Clock);

    [Fact] // SPEC 49
    public async Task Among_200_redemptions_nothing_is_redeemed_twice_or_without_its_record_and_afterwards_all_is_well()
    {
        Assert.SkipWhen(TestStores.OnPostgres, "This is how SQLite is told that the disk is full.");
        (await _design.RedeemAsync(_design.Claims())).AssertIssued();
        var idJags = Enumerable.Range(0, IdJags).Select(number => (IdJag: _design.IdJag(), Bound: number % 2 == 0)).ToList();
        await LimitPagesAsync(await CountPagesAsync() + 8);

        // Each is tried twice at once.
        var during = await Task.WhenAll(idJags.Concat(idJags).Select(one => Task.Run(() => RedeemAsync(one.IdJag, one.Bound))));
        await LimitPagesAsync(1_000_000);
        var after = await Task.WhenAll(idJags.Select(one => Task.Run(() => RedeemAsync(one.IdJag, one.Bound))));

        var refused = during.Where(answer => answer.Status != 200 && (string?)answer.Body["error"] != OAuthErrors.InvalidGrant).ToList();
        Assert.NotEmpty(refused);
        Assert.All(refused, AssertUnavailable);
        Assert.All(after, answer => Assert.True(answer.Status == 200 || (string?)answer.Body["error"] == OAuthErrors.InvalidGrant, answer.Body.ToJsonString()));
        await AssertRecordedAsync([.. during.Concat(after).Where(answer => answer.Status == 200)]);
    }

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _design.DisposeAsync();
    }

    private Task<TokenAnswer> RedeemAsync(string idJag, bool bound) => _design.PostAsync(
        DesignServer.Form(("grant_type", GrantTypes.JwtBearer), ("assertion", idJag)),
        proofs: bound ? [_key.Prove(DesignServer.Issuer + "/oauth/token")] : []);

    private static void AssertUnavailable(TokenAnswer answer)
    {
        Assert.Equal((503, OAuthErrors.TemporarilyUnavailable), (answer.Status, (string?)answer.Body["error"]));
        Assert.False(answer.Body.ContainsKey("access_token"));
    }

    // Every ID-JAG bought one token in the end, and each token's record says which.
    private async Task AssertRecordedAsync(IReadOnlyList<TokenAnswer> issued)
    {
        var records = await _design.Services.GetRequiredService<IRecordStore>().ReadAsync(0, 500, TimeSpan.Zero, TestContext.Current.CancellationToken);
        var redeemed = records.Records.Where(record => record.Outcome == Outcome.Issued).Skip(1).ToList();
        Assert.Equal(IdJags, issued.Count);
        Assert.Equal(IdJags / 2, issued.Count(answer => (string?)answer.Body["token_type"] == "DPoP"));
        Assert.Equal(
            issued.Select(answer => new JsonWebToken(answer.AccessToken).Id).Order(StringComparer.Ordinal),
            redeemed.Select(record => record.IssuedId).Order(StringComparer.Ordinal));
        Assert.Equal(IdJags, redeemed.Select(record => record.ConsumedId).Distinct().Count());
    }

    private async Task<long> CountPagesAsync() => await _design.Services.GetRequiredService<Store>()
        .FirstAsync("PRAGMA page_count", [], row => row.GetInt64(0), TestContext.Current.CancellationToken);

    private async Task LimitPagesAsync(long pages) => await _design.Services.GetRequiredService<Store>().WriteAsync(
        connection => (long)connection.Cached($"PRAGMA max_page_count = {pages}").ExecuteScalar()!, TestContext.Current.CancellationToken);
}
