using System.Net;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>Connections at the portal: what each button does, and that it is written down.</summary>
public sealed class ConnectionPagesTests : IAsyncLifetime
{
    private const string ToCrm = "/admin/connections/agent/crm";
    private const string ToDesign = "/admin/connections/agent/design";
    private const string OtherToWiki = "/admin/connections/other/wiki";

    private readonly IdpHost _idp = new() { Settings = { ["Idp:Tenant"] = "acme" } };
    private Browser _carol = null!;

    public async ValueTask InitializeAsync() => _carol = await _idp.CarolAsync();

    public ValueTask DisposeAsync()
    {
        _carol.Dispose();
        return _idp.DisposeAsync();
    }

    [Fact]
    public async Task Every_pair_has_its_place() =>
        Assert.Matches(
            "Acme Agent agent on marketing, engineering crm.read .* on engineering design.read design.write .* Other App other not connected",
            (await _carol.OpenAsync("/admin/connections")).Text());

    [Fact]
    public async Task Switching_off_refuses_the_next_exchange_and_says_who_and_why() // SPEC 15
    {
        var bob = await _idp.SignInAsync("bob");
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeForAsync(bob["refresh_token"]!, 7403)).Status);
        var page = await _carol.DoAsync(ToCrm, "Switch off", ("why", "Leads leaked"));
        Assert.Contains("It is done, and holds from the next token request on.", page.Html, StringComparison.Ordinal);
        Assert.Equal(["carol", "connection", "agent to crm", "disabled", "Leads leaked"], await _idp.LatestChangeAsync());

        var refused = await _idp.ExchangeForAsync(bob["refresh_token"]!, 7403);
        await _idp.AssertRefusedAsync(refused, "access_denied", "connection_disabled");
        var record = (await _idp.RecordsAsync()).Single(record => (string?)record["traceId"] == refused.TraceId);
        Assert.Matches(
            "Decided by change [0-9]+: carol disabled connection agent to crm, .* \\(“Leads leaked”\\)",
            (await _carol.OpenAsync("/admin/records/" + (string)record["id"]!)).Text());
        Assert.Matches(
            "No\\. .*connection_disabled.*carol disabled connection agent to crm, .* \\(“Leads leaked”\\)",
            (await _carol.OpenAsync("/admin/what-if?client=agent&server=crm&person=bob")).Text());

        await _carol.DoAsync(ToCrm, "Switch on", ("why", "It is mended"));
        Assert.Equal(["carol", "connection", "agent to crm", "enabled", "It is mended"], await _idp.LatestChangeAsync());
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeForAsync(bob["refresh_token"]!, 7403)).Status);
    }

    [Fact]
    public async Task A_preview_says_who_loses_and_saves_nothing_until_it_is_approved()
    {
        var alice = await _idp.SignInAsync();
        var before = (await _idp.ChangesAsync()).Count;
        var preview = await _carol.PressAsync(
            await _carol.OpenAsync(ToDesign), "Show who gains and who loses", ("scopes", "design.read"), ("groups", "engineering"), ("groups", "marketing"), ("why", "Narrower"));
        Assert.Matches("Gain: 1\\. Lose: 1\\. Nothing is saved yet\\..* Alice Archer alice – design.write .*Bob Baker bob design.read –", preview.Text());
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);

        var saved = await _carol.PressAsync(preview, "Save and approve");
        Assert.Equal(ToDesign + "?done", saved.Address.PathAndQuery);
        Assert.Equal(["carol", "connection", "agent to design", "changed", "Narrower"], await _idp.LatestChangeAsync());
        Assert.Equal("design.read", (await _idp.ExchangeAsync(alice["refresh_token"]))["scope"]);
        Assert.Contains("Nothing changes for anybody.", (await _carol.PressAsync(saved, "Show who gains and who loses")).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proposal_gives_nobody_anything_until_somebody_approves_it()
    {
        var fields = new (string, string?)[] { ("for", "everyone"), ("scopes", "wiki.read"), ("enabled", "on"), ("purpose", "Notes"), ("why", "Asked for") };
        var page = await _carol.DoAsync(OtherToWiki, "Save as a proposal", fields);
        Assert.Contains("Proposed; gives nobody anything until it is approved.", page.Html, StringComparison.Ordinal);
        Assert.Equal(["carol", "connection", "other to wiki", "proposed", "Asked for"], await _idp.LatestChangeAsync());
        Assert.Contains("connection_not_approved", (await WhatIfAsync()).Html, StringComparison.Ordinal);

        await _carol.DoAsync(OtherToWiki, "Save and approve", ("why", "It is fine"));
        Assert.Equal(["carol", "connection", "other to wiki", "approved", "It is fine"], await _idp.LatestChangeAsync());
        Assert.Contains("Bob Baker would get <code>wiki.read</code>", (await WhatIfAsync()).Html, StringComparison.Ordinal);

        await _carol.DoAsync(OtherToWiki, "Remove", ("why", "Not used"));
        Assert.Equal(["carol", "connection", "other to wiki", "removed", "Not used"], await _idp.LatestChangeAsync());
        Assert.Contains("no_managed_connection", (await WhatIfAsync()).Html, StringComparison.Ordinal);

        Task<BrowserPage> WhatIfAsync() => _carol.OpenAsync("/admin/what-if?client=other&server=wiki&person=bob");
    }

    [Fact]
    public async Task An_approval_does_not_count_for_what_is_proposed_afterwards()
    {
        var alice = await _idp.SignInAsync();
        await _carol.DoAsync(ToDesign, "Save as a proposal", ("scopes", "design.read"));
        Assert.Equal(["carol", "connection", "agent to design", "proposed", ""], await _idp.LatestChangeAsync());
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(alice["refresh_token"]), "access_denied", "connection_not_approved");
    }

    [Fact]
    public async Task What_was_filled_in_stands_there_afterwards()
    {
        (string, string?)[] fields =
        [
            ("for", "some"), ("groups", "engineering"), ("people", "u-bob u-carol"), ("scopes", "payments.charge"), ("acr:payments.charge", "urn:xaa:mfa"),
            ("expires", "2031-05-06"), ("purpose", "Refunds"), ("clientIdAtServer", "agent-x"), ("email", "on"), ("audSub", "email"), ("tenant", "on"), ("audTenant", "acme"), ("detailTypes", "payment"),
            ("maxAge", "90"),
        ];
        await _carol.DoAsync("/admin/connections/agent/payments", "Save and approve", fields);
        var form = HtmlForm.With(await _carol.OpenAsync("/admin/connections/agent/payments"), "Save and approve");
        Assert.All(fields, field => Assert.Equal([field.Item2!], form[field.Item1]));
    }

    [Fact]
    public async Task A_page_that_is_out_of_date_changes_nothing()
    {
        var old = await _carol.OpenAsync(ToDesign);
        await _carol.DoAsync(ToDesign, "Switch off");
        var before = (await _idp.ChangesAsync()).Count;
        foreach (var (button, changes) in ((string, (string, string?)[])[])
            [
                ("Switch off", []), ("Remove", []), ("Save and approve", [("scopes", "design.read")]), ("Save as a proposal", []),
                ("Remove", [("basedOn", "-1")]), ("Remove", [("basedOn", null)]), ("Remove", [("basedOn", "99999999999999999999")]),
            ])
        {
            var page = await _carol.PressAsync(old, button, changes);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.StartsWith(PortalWire.Conflict, Assert.Single(page.Faults()), StringComparison.Ordinal);
        }
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    [Fact]
    public async Task Every_fault_is_told_and_what_was_typed_stays()
    {
        foreach (var button in (string[])["Save and approve", "Save as a proposal", "Show who gains and who loses"])
        {
            var page = await _carol.PressAsync(
                await _carol.OpenAsync(ToDesign), button, ("scopes", "design.everything"), ("for", "some"), ("groups", null), ("people", null),
                ("resources", "https://elsewhere.example"), ("detailTypes", "payment"), ("maxAge", "0"), ("audSub", "shoe_size"), ("clientIdAtServer", ""), ("purpose", "Typed before"), ("why", "Typed, too"));
            Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
            Assert.Equal(7, page.Faults().Count);
            Assert.Contains("the server knows no authorization details of type 'payment'.", page.Faults());
            Assert.Contains("the server knows no scope 'design.everything'.", page.Faults());
            var form = HtmlForm.With(page, button);
            Assert.Equal(("Typed before", "Typed, too"), (Assert.Single(form["purpose"]), Assert.Single(form["why"])));
            Assert.DoesNotContain("Nothing is saved yet", page.Html, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("expires", "next week")]
    [InlineData("expires", "2031-02-30")]
    [InlineData("action", "explode")]
    [InlineData("action", null)]
    [InlineData("purpose", "1001 letters")]
    public async Task A_field_that_makes_no_sense_is_named(string name, string? value)
    {
        var before = (await _idp.ChangesAsync()).Count;
        var page = await _carol.PressAsync(
            await _carol.OpenAsync(ToDesign), "Save and approve", (name, value == "1001 letters" ? new string('x', 1001) : value));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        Assert.Single(page.Faults());
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    [Fact]
    public async Task A_field_that_is_sent_twice_is_no_accident_of_ours()
    {
        var page = await _carol.PressAsync(
            await _carol.OpenAsync(ToDesign), "Save and approve",
            ("scopes", "design.read"), ("scopes", "design.read"), ("acr:design.read", "urn:xaa:mfa"), ("expires", "2031-05-06"), ("expires", "2031-05-07"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, page.Status);
        await _carol.DoAsync(ToDesign, "Save and approve", ("scopes", "design.read"), ("scopes", "design.read"), ("acr:design.read", "urn:xaa:mfa"));
        Assert.Equal(["design.read"], HtmlForm.With(await _carol.OpenAsync(ToDesign), "Save and approve")["scopes"]);
    }
}
