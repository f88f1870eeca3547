using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.SignIn;
using Xaa.Storage;

namespace Xaa.Idp.Tests.SignIn;

/// <summary>How many attempts are looked at, by account, network and device.</summary>
public sealed class AttemptLimitsTests : IAsyncDisposable
{
    private const string Here = "192.0.2.1";
    private readonly IdpHost _idp = new();

    private AttemptLimits Limits => _idp.Services.GetRequiredService<AttemptLimits>();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task After_ten_failures_each_further_one_doubles_the_wait_up_to_an_hour()
    {
        await FailAsync("alice", Here, 10);
        foreach (var minutes in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            Assert.Equal(TimeSpan.FromMinutes(minutes), await WaitAsync("alice", Here));
            _idp.Clock.Advance(TimeSpan.FromMinutes(minutes));
            Assert.Null(await WaitAsync("alice", Here));
        }
        // A day of quiet, and it begins anew.
        _idp.Clock.Leap(TimeSpan.FromDays(1));
        await FailAsync("alice", Here, 10);
        Assert.Equal(TimeSpan.FromMinutes(1), await WaitAsync("alice", Here));
    }

    [Fact]
    public async Task Who_waits_does_not_wait_longer_for_asking()
    {
        await FailAsync("alice", Here, 10);
        _idp.Clock.Advance(TimeSpan.FromSeconds(30));
        for (var i = 0; i < 20; i++)
            Assert.Equal(TimeSpan.FromSeconds(30), await WaitAsync("alice", Here));
    }

    [Fact]
    public async Task Failures_from_one_place_keep_nobody_out_elsewhere()
    {
        await FailAsync("alice", Here, 10);
        Assert.NotNull(await WaitAsync("ALICE", Here));
        Assert.Null(await WaitAsync("alice", "192.0.2.2"));
        Assert.Null(await WaitAsync("bob", Here));
    }

    [Fact]
    public async Task A_network_that_tries_many_names_waits_for_all_of_them()
    {
        for (var i = 0; i < 100; i++)
            await FailAsync($"name-{i}", Here, 1);
        Assert.Equal(TimeSpan.FromMinutes(1), await WaitAsync("another", Here));
        Assert.Null(await WaitAsync("another", "192.0.2.2"));
    }

    [Fact]
    public async Task An_account_that_is_tried_from_many_networks_waits_but_a_known_device_does_not()
    {
        for (var i = 0; i < 50; i++)
            await FailAsync("alice", $"198.51.100.{i}", 1);
        Assert.Equal(TimeSpan.FromMinutes(1), await WaitAsync("alice", Here));
        var device = new KnownDevice("AAAAAAAAAAAAAAAAAAAAAA", PassedSecondFactor: false);
        Assert.Null(await WaitAsync("alice", Here, device));

        // It is no free pass, either.
        await FailAsync("alice", Here, 9, device);
        Assert.Equal(TimeSpan.FromMinutes(1), await WaitAsync("alice", "203.0.113.9", device));
    }

    [Fact]
    public async Task A_right_password_forgives_what_failed_from_there_and_nothing_more()
    {
        await FailAsync("alice", Here, 9);
        var (entry, _) = await Limits.TryEnterAsync("alice", Here, null, TestContext.Current.CancellationToken);
        await Limits.SucceededAsync(entry!, TestContext.Current.CancellationToken);
        await FailAsync("alice", Here, 9);
        Assert.Null(await WaitAsync("alice", Here));

        // Someone with an account of his own tries others' between: with those above, a hundred fail.
        for (var i = 0; i < 80; i++)
        {
            await FailAsync($"name-{i}", Here, 1);
            (entry, _) = await Limits.TryEnterAsync("mallory", Here, null, TestContext.Current.CancellationToken);
            await Limits.SucceededAsync(entry!, TestContext.Current.CancellationToken);
        }
        await FailAsync("one-more", Here, 1);
        Assert.Equal(TimeSpan.FromMinutes(1), await WaitAsync("mallory", Here));
    }

    [Fact]
    public async Task A_restart_forgets_nothing()
    {
        await FailAsync("alice", Here, 10);
        await using var again = new IdpHost { Settings = { ["Idp:DataDirectory"] = _idp.DataDirectory } };
        var (entry, until) = await again.Services.GetRequiredService<AttemptLimits>()
            .TryEnterAsync("alice", Here, null, TestContext.Current.CancellationToken);
        Assert.Equal((null, again.Clock.GetUtcNow() + TimeSpan.FromMinutes(1)), (entry, until));
    }

    [Fact]
    public async Task Made_up_names_and_networks_do_not_fill_the_disk_and_do_not_wash_a_real_one_away()
    {
        var services = _idp.Services;
        var few = new AttemptLimits(
            services.GetRequiredService<Store>(), services.GetRequiredService<KeyEncryptionKey>(), _idp.Clock, mostRows: 60);
        for (var i = 0; i < 10; i++)
            await few.TryEnterAsync("alice", Here, null, TestContext.Current.CancellationToken);
        for (var i = 0; i < 200; i++)
            await few.TryEnterAsync($"name-{i}", $"198.51.100.{i}", null, TestContext.Current.CancellationToken);

        Assert.InRange(await RowsAsync(), 1, 60);
        Assert.NotNull((await few.TryEnterAsync("alice", Here, null, TestContext.Current.CancellationToken)).BlockedUntil);

        // What is old goes by itself.
        _idp.Clock.Leap(TimeSpan.FromDays(2));
        for (var i = 0; i < 10; i++)
            await few.TryEnterAsync($"other-{i}", "203.0.113.1", null, TestContext.Current.CancellationToken);
        Assert.Equal(21, await RowsAsync());
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void An_address_counts_as_its_network(string one, string other, bool same) =>
        Assert.Equal(same, Networks.Of(IPAddress.Parse(one)) == Networks.Of(IPAddress.Parse(other)));

    private async Task FailAsync(string name, string network, int times, KnownDevice? device = null)
    {
        for (var i = 0; i < times; i++)
            Assert.NotNull((await Limits.TryEnterAsync(name, network, device, TestContext.Current.CancellationToken)).Entry);
    }

    /// <summary>Tries once more: null when that may be.</summary>
    private async Task<TimeSpan?> WaitAsync(string name, string network, KnownDevice? device = null) =>
        (await Limits.TryEnterAsync(name, network, device, TestContext.Current.CancellationToken)).BlockedUntil - _idp.Clock.GetUtcNow();

    private ValueTask<long> RowsAsync() => _idp.Services.GetRequiredService<Store>()
        .FirstAsync("SELECT count(*) FROM sign_in_failures", [], row => row.GetInt64(0), TestContext.Current.CancellationToken);
}
