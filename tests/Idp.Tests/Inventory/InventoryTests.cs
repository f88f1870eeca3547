using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Inventory;
using Xaa.Idp.Tests.Admin;

namespace Xaa.Idp.Tests.Inventory;

/// <summary>Every client–server pair that was ever asked for, allowed or not.</summary>
public sealed class InventoryTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    [Fact]
    public async Task What_is_asked_for_is_counted_with_people_scopes_and_reasons()
    {
        var (alice, bob) = (await _idp.SignInAsync(), await _idp.SignInAsync("bob"));
        await _idp.ExchangeAsync(alice["refresh_token"]);
        await _idp.ExchangeAsync(alice["refresh_token"], ("scope", "design.read"));
        await _idp.ExchangeAsync(bob["refresh_token"]);

        var design = await PairAsync("http://localhost:7401");
        Assert.Equal(("agent", "design", "on"), ((string?)design["client"], (string?)design["server"], (string?)design["connection"]));
        Assert.Equal((2, 1, 2), ((int)design["issued"]!, (int)design["refused"]!, (int)design["people"]!));
        Assert.Equal("connection_does_not_cover_person", (string?)design["lastReason"]);
        Assert.Equal("""["design.read","design.write"]""", design["scopes"]!.ToJsonString());

        await _idp.ExchangeAsync(alice["refresh_token"]);
        Assert.Equal(3, (int)(await PairAsync("http://localhost:7401"))["issued"]!);
    }

    [Fact]
    public async Task What_nobody_approved_shows_up_as_such()
    {
        var alice = await _idp.SignInAsync();
        await _idp.ExecuteAsync("DELETE FROM connections WHERE server = 'design'");
        await _idp.ExchangeAsync(alice["refresh_token"]);
        await _idp.ExchangeAsync(alice["refresh_token"], ("audience", "https://shadow.example"));

        var (design, shadow) = (await PairAsync("http://localhost:7401"), await PairAsync("https://shadow.example"));
        Assert.Equal((false, null, "no_managed_connection"), ((bool)design["approved"]!, (string?)design["connection"], (string?)design["lastReason"]));
        Assert.Equal((false, null, "unknown_audience"), ((bool)shadow["approved"]!, (string?)shadow["server"], (string?)shadow["lastReason"]));
    }

    [Fact]
    public async Task Replicas_that_count_at_once_count_once()
    {
        var alice = await _idp.SignInAsync();
        for (var i = 0; i < 5; i++)
            await _idp.ExchangeAsync(alice["refresh_token"]);
        var inventory = _idp.Services.GetRequiredService<InventoryStore>();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(() => inventory.CatchUpAsync(default))));
        Assert.Equal(5, Assert.Single(await inventory.AllAsync(default)).Issued);
    }

    [Fact]
    public async Task A_client_that_makes_audiences_up_does_not_fill_the_inventory()
    {
        var alice = await _idp.SignInAsync();
        for (var i = 0; i < 210; i++)
            await _idp.ExchangeAsync(alice["refresh_token"], ("audience", $"https://made-up-{i}.example"));
        await _idp.FlushAsync();
        var inventory = _idp.Services.GetRequiredService<InventoryStore>();
        await inventory.CatchUpAsync(default);
        var all = await inventory.AllAsync(default);
        Assert.Equal(201, all.Count);
        Assert.Equal(10, Assert.Single(all, entry => entry.Audience == "(others)").Refused);

        await _idp.ExchangeAsync(alice["refresh_token"], ("audience", "https://made-up-0.example"));
        Assert.Equal(2, (int)(await PairAsync("https://made-up-0.example"))["refused"]!);
    }

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    private async Task<JsonObject> PairAsync(string audience)
    {
        await _idp.FlushAsync();
        var pairs = (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/inventory")).Json["pairs"]!.AsArray();
        return Assert.Single(pairs, pair => (string?)pair!["audience"] == audience)!.AsObject();
    }
}
