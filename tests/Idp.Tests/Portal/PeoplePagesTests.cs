using System.Net;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>People and their sessions at the portal.</summary>
public sealed class PeoplePagesTests : IAsyncLifetime
{
    private const string Bob = "/admin/people/u-bob";

    private readonly IdpHost _idp = new();
    private Browser _carol = null!;

    public async ValueTask InitializeAsync() => _carol = await _idp.CarolAsync();

    public ValueTask DisposeAsync()
    {
        _carol.Dispose();
        return _idp.DisposeAsync();
    }

    [Theory]
    [InlineData("", "alice bob carol dave")]
    [InlineData("?name=bo", "bob")]
    [InlineData("?name=%20BOB%20", "bob")]
    [InlineData("?name=%25", "")]
    [InlineData("?name=_", "")]
    [InlineData("?name=&after=bob", "carol dave")]
    public async Task People_are_found_by_name(string query, string names)
    {
        var text = (await _carol.OpenAsync("/admin/people" + query)).Text();
        var rows = text[(text.IndexOf("Search", StringComparison.Ordinal) + "Search".Length)..];
        Assert.Equal(names, string.Join(' ', ((string[])["alice", "bob", "carol", "dave"]).Where(name => rows.Contains($" {name} ", StringComparison.Ordinal))));
    }

    [Fact]
    public async Task A_suspended_person_gets_nothing_until_she_is_restored()
    {
        var bob = await _idp.SignInAsync("bob");
        var page = await _carol.DoAsync(Bob, "Suspend", ("why", "A lost laptop"));
        Assert.Contains("She is signed in nowhere.", page.Html, StringComparison.Ordinal);
        Assert.Equal(["carol", "person", "u-bob", "suspended", "A lost laptop"], await _idp.LatestChangeAsync());
        Assert.Equal("invalid_grant", (await _idp.ExchangeForAsync(bob["refresh_token"]!, 7403))["error"]);
        await Assert.ThrowsAsync<InvalidOperationException>(() => _idp.SignInAsync("bob"));

        await _carol.DoAsync(Bob, "Restore", ("why", "It was found"));
        Assert.Equal(["carol", "person", "u-bob", "restored", "It was found"], await _idp.LatestChangeAsync());
        Assert.Equal("invalid_grant", (await _idp.ExchangeForAsync(bob["refresh_token"]!, 7403))["error"]);
        Assert.Null((await _idp.ExchangeForAsync((await _idp.SignInAsync("bob"))["refresh_token"]!, 7403))["error"]);
    }

    [Fact]
    public async Task Nobody_suspends_herself()
    {
        var before = (await _idp.ChangesAsync()).Count;
        var page = await _carol.PressAsync(await _carol.OpenAsync("/admin/people/u-carol"), "Suspend");
        Assert.Equal(HttpStatusCode.Conflict, page.Status);
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    [Fact]
    public async Task One_session_is_ended_and_the_other_lives_on()
    {
        var first = await _idp.SignInAsync("bob");
        _idp.Clock.Advance(TimeSpan.FromMinutes(1));
        var second = await _idp.SignInAsync("bob");
        var forms = HtmlForm.AllWith(await _carol.OpenAsync(Bob), "End this session");
        Assert.Equal(2, forms.Count);
        var ended = forms.Single(form => form["session"][0] == Sid(first));
        await _carol.PostAsync(ended.Address, ended.Fields);

        Assert.Equal(["carol", "person", "u-bob", "session ended", ""], await _idp.LatestChangeAsync());
        Assert.Equal("invalid_grant", (await _idp.ExchangeForAsync(first["refresh_token"]!, 7403))["error"]);
        Assert.Null((await _idp.ExchangeForAsync(second["refresh_token"]!, 7403))["error"]);
    }

    [Fact]
    public async Task All_sessions_are_ended_at_once()
    {
        TokenAnswer[] sessions = [await _idp.SignInAsync("bob"), await _idp.SignInAsync("bob")];
        await _carol.DoAsync(Bob, "End all sessions", ("why", "To be safe"));
        Assert.Equal(["carol", "person", "u-bob", "all sessions ended", "To be safe"], await _idp.LatestChangeAsync());
        foreach (var session in sessions)
            Assert.Equal("invalid_grant", (await _idp.ExchangeForAsync(session["refresh_token"]!, 7403))["error"]);
    }

    [Fact]
    public async Task A_session_is_ended_from_its_own_persons_page_alone()
    {
        var alice = await _idp.SignInAsync();
        await _idp.SignInAsync("bob");
        var before = (await _idp.ChangesAsync()).Count;
        var form = HtmlForm.With(await _carol.OpenAsync(Bob), "End this session");
        await _carol.PostAsync(form.Address, form.But(("session", Sid(alice))).Fields);
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
        Assert.Null((await _idp.ExchangeAsync(alice["refresh_token"]))["error"]);
    }

    [Theory]
    [InlineData("action", null)]
    [InlineData("action", "promote")]
    [InlineData("action", "end")]
    public async Task What_is_not_a_choice_changes_nothing(string name, string? value)
    {
        var before = (await _idp.ChangesAsync()).Count;
        var page = await _carol.PressAsync(await _carol.OpenAsync(Bob), "Suspend", (name, value));
        Assert.Equal(HttpStatusCode.BadRequest, page.Status);
        Assert.Equal(before, (await _idp.ChangesAsync()).Count);
    }

    private static string Sid(TokenAnswer tokens) => Wire.Payload(tokens["id_token"]!).GetProperty("sid").GetString()!;
}
