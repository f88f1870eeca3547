using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Tests.Policy;

/// <summary>Changes of managed connections: they hold at once, are numbered and written down, and never overwrite what their author did not see.</summary>
public sealed class ConnectionEditTests : IAsyncDisposable
{
    private static readonly Author Carol = new("carol", "The review is over");

    private readonly IdpHost _idp = new();

    private ConnectionEdits Edits => _idp.Services.GetRequiredService<ConnectionEdits>();

    private ManagedConnection ToDesign => _idp.Services.GetRequiredService<PolicyStore>().Current.FindConnection("agent", "design")!;

    [Fact]
    public async Task Switching_a_connection_off_refuses_the_next_exchange_and_its_record_names_the_change() // SPEC 15
    {
        var tokens = await _idp.SignInAsync();
        var before = await _idp.ExchangeAsync(tokens["refresh_token"]);
        Assert.Equal(HttpStatusCode.OK, before.Status);
        Assert.Equal(ToDesign.Change, await ChangeInRecordAsync(before));

        var change = Done(await Edits.SetEnabledAsync("agent", "design", enabled: false, ToDesign.Change, Carol, default));
        var refused = await _idp.ExchangeAsync(tokens["refresh_token"]);
        await _idp.AssertRefusedAsync(refused, "access_denied", "connection_disabled");
        Assert.Equal(change.Number, await ChangeInRecordAsync(refused));
        Assert.Equal(("carol", "disabled", "agent to design", "The review is over"), (change.Author, change.Action, change.Subject, change.Reason));

        Done(await Edits.SetEnabledAsync("agent", "design", enabled: true, change.Number, Carol, default));
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(tokens["refresh_token"])).Status);
    }

    [Fact]
    public async Task An_edit_of_what_somebody_else_has_changed_since_changes_nothing()
    {
        var seen = ToDesign;
        Done(await Edits.SaveAsync(seen with { Scopes = ["design.read"] }, seen.Change, approve: true, Carol, default));
        Assert.Same(EditOutcome.Conflict, await Edits.SaveAsync(seen with { Covers = new(true, []) }, seen.Change, approve: true, Carol, default));
        Assert.Same(EditOutcome.Conflict, await Edits.SetEnabledAsync("agent", "design", enabled: false, seen.Change, Carol, default));
        Assert.Same(EditOutcome.Conflict, await Edits.RemoveAsync("agent", "design", seen.Change, Carol, default));
        Assert.Equal((false, true, 1), (ToDesign.Covers.Everyone, ToDesign.Enabled, ToDesign.Scopes.Count));
    }

    [Fact]
    public async Task Of_many_edits_at_once_one_wins()
    {
        var seen = ToDesign.Change;
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ =>
            Task.Run(async () => await Edits.SetEnabledAsync("agent", "design", enabled: false, seen, Carol, default))));
        Assert.Single(outcomes.OfType<EditOutcome.Done>());
    }

    [Fact]
    public async Task A_proposal_gives_nobody_anything_until_it_is_approved()
    {
        var tokens = await _idp.SignInAsync();
        Done(await Edits.SaveAsync(ToDesign, ToDesign.Change, approve: false, new("dave", "May I?"), default));
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(tokens["refresh_token"]), "access_denied", "connection_not_approved");

        var approval = Done(await Edits.SaveAsync(ToDesign, ToDesign.Change, approve: true, Carol, default));
        Assert.Equal(("approved", "carol"), (approval.Action, ToDesign.ApprovedBy));
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(tokens["refresh_token"])).Status);
    }

    [Fact]
    public async Task A_connection_that_breaks_a_rule_is_not_written_and_every_fault_is_named()
    {
        var seen = ToDesign;
        var wrong = seen with
        {
            Scopes = ["design.read", "design.erase"],
            RequireAcr = new Dictionary<string, string> { ["wiki.read"] = "urn:xaa:pwd", ["design.read"] = "urn:xaa:retina" },
            Resources = ["http://localhost:7402/mcp"],
            Covers = new(true, ["engineering"]),
            Disclosure = new() { AudSub = "ssn" },
        };
        var faults = Assert.IsType<EditOutcome.Faulty>(await Edits.SaveAsync(wrong, seen.Change, approve: true, Carol, default)).Faults;
        Assert.Equal(6, faults.Count);
        Assert.Equal(seen.Change, ToDesign.Change);
        Assert.IsType<EditOutcome.Faulty>(await Edits.SaveAsync(seen with { Server = "nowhere" }, 0, approve: true, Carol, default));
        Assert.Same(EditOutcome.Missing, await Edits.SetEnabledAsync("agent", "nowhere", enabled: true, 0, Carol, default));
    }

    [Fact]
    public async Task What_a_connection_discloses_stands_in_the_ID_JAG_and_nothing_else_does() // SPEC 29, 30, 31, C7
    {
        var tokens = await _idp.SignInAsync();
        var plain = await ClaimsAsync(tokens["refresh_token"]!);
        Assert.Equal((null, null, null), (plain("email"), plain("aud_sub"), plain("aud_tenant")));

        var open = ToDesign with { Disclosure = new() { Email = true, AudSub = Disclosure.ByUserName, AudTenant = "t-42" } };
        Done(await Edits.SaveAsync(open, ToDesign.Change, approve: true, Carol, default));
        var claims = await ClaimsAsync(tokens["refresh_token"]!);
        Assert.Equal(("alice@acme.example", "alice", "t-42"), (claims("email"), claims("aud_sub"), claims("aud_tenant")));
    }

    [Fact]
    public async Task A_connection_that_is_removed_leaves_its_changes_behind_and_no_change_can_be_altered()
    {
        var removal = Done(await Edits.RemoveAsync("agent", "design", ToDesign.Change, Carol, default));
        Assert.Null(_idp.Services.GetRequiredService<PolicyStore>().Current.FindConnection("agent", "design"));
        Assert.Null(removal.After);
        Assert.Contains("design.write", removal.Before, StringComparison.Ordinal);
        await Assert.ThrowsAnyAsync<Exception>(() => _idp.ExecuteAsync("UPDATE policy_changes SET author = 'nobody'"));
        await Assert.ThrowsAnyAsync<Exception>(() => _idp.ExecuteAsync("DELETE FROM policy_changes"));
    }

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    private async Task<Func<string, string?>> ClaimsAsync(string subjectToken)
    {
        var answer = await _idp.ExchangeAsync(subjectToken);
        var claims = Wire.Payload(answer["access_token"]!);
        return name => claims.TryGetProperty(name, out var value) ? value.GetString() : null;
    }

    private async Task<long?> ChangeInRecordAsync(TokenAnswer answer) =>
        (long?)Assert.Single(await _idp.RecordsAsync(), record => (string?)record["traceId"] == answer.TraceId)["policyChange"];

    private static PolicyChange Done(EditOutcome outcome) => Assert.IsType<EditOutcome.Done>(outcome).Change;
}
