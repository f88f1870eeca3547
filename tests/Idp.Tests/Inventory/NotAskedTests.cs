using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Inventory;
using Xaa.Idp.Tests.Admin;
using Xaa.Idp.Tests.Portal;
using Xaa.Records;
using Xaa.Testing;
using static Xaa.Idp.Tests.Inventory.ReportingServer;

namespace Xaa.Idp.Tests.Inventory;

/// <summary>What a server reports that the identity provider was never asked for.</summary>
public sealed class NotAskedTests : IAsyncDisposable
{
    private readonly InMemoryNetwork _network = new();
    private readonly ReportingServer _design;
    private readonly IdpHost _idp;

    public NotAskedTests()
    {
        _design = new(_network);
        _idp = new() { ChangeSeed = Register, Network = _network };
    }

    [Fact]
    public async Task Clients_that_came_without_being_asked_for_show_up_with_people_and_scopes()
    {
        await _design.WriteAsync(
            Record(FlowStep.Registration, "shadow"),
            Record(FlowStep.Consent, "shadow", "u-alice", "design.read"),
            Record(FlowStep.OrdinaryGrant, "shadow", "u-alice", "design.read"),
            Record(FlowStep.OrdinaryGrant, "shadow", "u-bob", "design.read design.write"),
            Record(FlowStep.ResourceRequest, "unheard-of", "u-bob"));
        await _design.StartAsync();
        var shown = await CountedAsync(5);

        var shadow = Of(shown, "shadow");
        Assert.Equal(("design", null, 4, 2), ((string?)shadow["server"], (string?)shadow["client"], (int)shadow["times"]!, (int)shadow["people"]!));
        Assert.All((string[])["registered", "consented", "used"], way => Assert.NotNull(shadow[way]));
        Assert.Equal("""["design.read","design.write"]""", shadow["scopes"]!.ToJsonString());
        var used = Of(shown, "unheard-of");
        Assert.Equal((true, true, false), (used["registered"] is null, used["consented"] is null, used["used"] is null));
        var source = Assert.Single(shown["sources"]!.AsArray(), source => (string?)source!["server"] == "design");
        Assert.Equal("connected", (string?)source!["status"]);
    }

    [Fact]
    public async Task Records_gather_for_a_second_so_that_a_burst_is_counted_once()
    {
        await _design.WriteAsync(Record(FlowStep.ResourceRequest, "unheard-of", "u-bob"));
        await _design.StartAsync();
        await CountedAsync(1);
        Assert.Equal("1000", _design.Gathers);
    }

    [Fact]
    public async Task What_we_were_asked_for_and_what_was_refused_does_not()
    {
        await _design.WriteAsync(
            Record(FlowStep.JwtBearerGrant, "agent-at-design", "u-alice", "design.read") with { Issuer = "https://other.example" },
            Record(FlowStep.ResourceRequest, "agent-at-design", "u-alice"),
            Record(FlowStep.JwtBearerGrant, "renamed-since", "u-alice") with { Issuer = IdpHost.Issuer },
            Record(FlowStep.Consent, "denied", "u-alice") with { Outcome = Outcome.Refused, Reason = "consent_denied" },
            Record(FlowStep.ResourceRequest, "stranger") with { Outcome = Outcome.Refused, Reason = "unknown_client" },
            Record(FlowStep.ResourceRequest, "nobody") with { ClientId = null });
        await _design.StartAsync();
        Assert.Empty((await CountedAsync(6))["notAsked"]!.AsArray());
    }

    [Fact]
    public async Task A_client_of_ours_that_went_the_ordinary_way_is_named_by_our_name()
    {
        await _design.WriteAsync(Record(FlowStep.Consent, "agent-at-design", "u-alice", "design.read"));
        await _design.StartAsync();
        Assert.Equal("agent", (string?)Of(await CountedAsync(1), "agent-at-design")["client"]);
    }

    [Fact]
    public async Task An_ID_JAG_of_another_identity_provider_is_nothing_we_vouched_for()
    {
        await _design.WriteAsync(Record(FlowStep.JwtBearerGrant, "theirs", "u-zoe") with { Issuer = "https://other.example" });
        await _design.StartAsync();
        Assert.NotNull(Of(await CountedAsync(1), "theirs")["used"]);
    }

    [Fact]
    public async Task A_server_speaks_for_itself_only_and_its_words_are_kept_short()
    {
        await _design.WriteAsync(
            Record(FlowStep.Consent, "forged", "u-alice") with { Party = "payments" },
            Record(FlowStep.Consent, new('x', 5000), new('y', 5000), new('z', 5000)) with { At = DateTimeOffset.MaxValue });
        await _design.StartAsync();
        var shown = await CountedAsync(2);
        var only = Assert.Single(shown["notAsked"]!.AsArray())!.AsObject();
        Assert.Equal((255, 255), (((string)only["clientId"]!).Length, ((string)only["scopes"]![0]!).Length));
        Assert.Equal(_idp.Clock.GetUtcNow(), (DateTimeOffset)only["last"]!);
        Assert.Contains(_idp.Logs.All, line => line.Text.Contains("holds records of another party", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_makes_clients_and_people_up_does_not_fill_the_store()
    {
        await _design.WriteAsync(Enumerable.Range(0, 1010).Select(number => Record(FlowStep.Registration, $"made-up-{number}", scope: $"scope-{number}")));
        await _design.WriteAsync(Enumerable.Range(0, 150).Select(number => Record(FlowStep.Consent, "made-up-0", scope: $"scope-{number}")));
        await _design.StartAsync();
        var shown = (await CountedAsync(1160))["notAsked"]!.AsArray();
        Assert.Equal((1001, 10, 100), (shown.Count, (int)Of(shown, "(others)")["times"]!, Of(shown, "made-up-0")["scopes"]!.AsArray().Count));
    }

    [Fact]
    public async Task A_wrong_key_is_told_once_and_on_the_page_and_stays_unsaid()
    {
        await _design.StartAsync("another-key-of-the-idp-for-tests-0123456789");
        _ = _idp.Services;
        foreach (var pause in (double[])[0.5, 1, 2, 4])
            await PauseAsync(pause);
        var shown = await ShownAsync();
        var source = Assert.Single(shown["sources"]!.AsArray(), source => (string?)source!["server"] == "design");
        Assert.Equal(("unreachable", "It does not know this reader's key (401)."), ((string?)source!["status"], (string?)source["why"]));
        Assert.Single(_idp.Logs.All, line => line.Text.Contains("cannot be read", StringComparison.Ordinal));
        Assert.DoesNotContain(_idp.Logs.All, line => line.Text.Contains(Key, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_server_that_was_down_is_read_when_it_is_up_and_a_page_without_end_is_not_read()
    {
        await _design.WriteAsync(Record(FlowStep.Registration, "shadow"));
        _ = _idp.Services;
        await PauseAsync(0.5);

        _design.Body = $$"""{"records":[],"next":1,"more":"{{new string('x', 17 * 1024 * 1024)}}"}""";
        await _design.StartAsync();
        await PauseAsync(1);
        await _idp.Clock.TimerAsync(length => length == TimeSpan.FromSeconds(2));

        _design.Body = null;
        _idp.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.NotNull(Of(await CountedAsync(1), "shadow")["registered"]);
    }

    [Fact]
    public async Task A_feed_that_was_started_anew_is_read_from_its_beginning()
    {
        await _design.WriteAsync(Record(FlowStep.Registration, "first"), Record(FlowStep.Registration, "second"), Record(FlowStep.Registration, "third"));
        await _design.StartAsync();
        await CountedAsync(3);

        await _design.StopAsync();
        await _design.StartAsync(anew: true);
        await _design.WriteAsync(Record(FlowStep.Registration, "after-fresh"));
        await PauseAsync(0.5);
        var shown = (await CountedAsync(1))["notAsked"]!.AsArray();
        Assert.Equal(4, shown.Count);
        Assert.Equal(1, (int)Of(shown, "after-fresh")["times"]!);
        Assert.Equal(1, (await Store.PositionAsync("design", default)).Cursor);
    }

    [Fact]
    public async Task Replicas_that_read_the_same_count_once()
    {
        await _design.StartAsync();
        await _design.WriteAsync(Record(FlowStep.Registration, "shadow"));
        await CountedAsync(1);
        var before = await Store.PositionAsync("design", default);
        var page = new RecordFeedUpdate(new(RecordFeedStatus.Connected, default), [Record(FlowStep.Consent, "shadow", "u-bob")], new(before.Cursor + 1, "another"));
        var counted = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () => await Store.TryCountAsync("design", before, page, default))));
        Assert.Single(counted, won => won);
        Assert.Equal(2, Assert.Single(await Store.AllAsync(default)).Times);
    }

    [Fact]
    public async Task The_page_marks_what_nobody_asked_for()
    {
        await _design.WriteAsync(
            Record(FlowStep.Registration, "\"><script>alert(1)</script>"),
            Record(FlowStep.Consent, "agent-at-design", "u-alice", "design.read"));
        await _design.StartAsync();
        await CountedAsync(2);
        using var carol = await _idp.CarolAsync();
        var page = await carol.OpenAsync("/admin/inventory");
        Assert.Matches("""design "><script>alert\(1\)</script> not known here not asked registered itself 0 –""", page.Text());
        Assert.Matches("design agent-at-design our client agent not asked people consented 1 design.read", page.Text());
        Assert.Contains("Not seen here, because they give us no records: crm, payments, wiki.", page.Text(), StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_key_stands_in_no_answer_no_store_and_no_log()
    {
        await _design.StartAsync();
        await CountedAsync(0);
        var token = await _idp.OperatorTokenAsync();
        foreach (var path in (string[])["/servers", "/servers/design", "/changes", "/inventory"])
            Assert.DoesNotContain(Key, (await _idp.AdminAsync(token, "GET", path)).Json.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, await TestStores.ContentsAsync(_idp.DataDirectory), StringComparison.Ordinal);
        Assert.DoesNotContain(_idp.Logs.All, line => line.Text.Contains(Key, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("short")]
    [InlineData("with a line break and more than 32 letters\n")]
    public async Task A_key_that_is_none_stops_the_start_and_is_not_repeated(string key)
    {
        await using var idp = new IdpHost { ChangeSeed = seed => seed.Named("servers", "name", "design")["recordsKey"] = key };
        var fault = Assert.ThrowsAny<Exception>(() => _ = idp.Services);
        Assert.Contains("servers 'design': recordsKey", fault.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(key, fault.ToString(), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _idp.DisposeAsync();
        await _design.DisposeAsync();
    }

    private ReportStore Store => _idp.Services.GetRequiredService<ReportStore>();

    // The feed's pauses double from half a second on.
    private async Task PauseAsync(double seconds) =>
        _idp.Clock.Advance(await _idp.Clock.TimerAsync(length => length == TimeSpan.FromSeconds(seconds)));

    private static JsonObject Of(JsonObject shown, string client) => Of(shown["notAsked"]!.AsArray(), client);

    private static JsonObject Of(JsonArray shown, string client) => Assert.Single(shown, pair => (string?)pair!["clientId"] == client)!.AsObject();

    private async Task<JsonObject> CountedAsync(long cursor)
    {
        _ = _idp.Services;
        await _design.CountedAsync(cursor);
        return await ShownAsync();
    }

    private async Task<JsonObject> ShownAsync() => (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/inventory")).Json;
}
