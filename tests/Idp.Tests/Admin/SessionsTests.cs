using System.Net;

namespace Xaa.Idp.Tests.Admin;

/// <summary>Administrators see a person's sessions and end them.</summary>
public sealed class SessionsTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    [Fact]
    public async Task One_session_is_ended_and_the_other_goes_on()
    {
        var (laptop, phone) = (await _idp.SignInAsync(), await _idp.SignInAsync());
        var token = await _idp.OperatorTokenAsync();
        var sessions = (await _idp.AdminAsync(token, "GET", "/people/u-alice/sessions")).Json["sessions"]!.AsArray();
        Assert.Equal(2, sessions.Count);
        var sid = Wire.Payload(laptop["id_token"]!).GetProperty("sid").GetString();

        Assert.Equal(HttpStatusCode.NoContent, (await _idp.AdminAsync(token, "DELETE", "/people/u-alice/sessions/" + sid)).Status);
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(laptop["refresh_token"]), "invalid_grant", "session_ended");
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(laptop["id_token"]), "invalid_grant", "session_ended");
        Assert.Equal(HttpStatusCode.OK, (await _idp.ExchangeAsync(phone["refresh_token"])).Status);

        var change = (await _idp.AdminAsync(token, "GET", "/changes")).Json["changes"]![0]!.AsObject();
        Assert.Equal(["operator", "person", "u-alice", "session ended"], change.Texts("author", "kind", "subject", "action"));
        (await _idp.AdminAsync(token, "DELETE", "/people/u-alice/sessions/" + sid)).AssertRefused(404, "unknown_session");
    }

    [Fact]
    public async Task All_sessions_are_ended_and_those_of_others_go_on()
    {
        var (alice, bob) = (await _idp.SignInAsync(), await _idp.SignInAsync("bob"));
        var token = await _idp.OperatorTokenAsync();
        Assert.Equal(1, (int)(await _idp.AdminAsync(token, "DELETE", "/people/u-alice/sessions")).Json["ended"]!);
        await _idp.AssertRefusedAsync(await _idp.ExchangeAsync(alice["refresh_token"]), "invalid_grant", "session_ended");
        Assert.Equal(HttpStatusCode.OK, (await _idp.RefreshAsync(bob["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_session_is_ended_as_its_own_persons_only()
    {
        var bob = await _idp.SignInAsync("bob");
        var token = await _idp.OperatorTokenAsync();
        var sid = Wire.Payload(bob["id_token"]!).GetProperty("sid").GetString();
        (await _idp.AdminAsync(token, "DELETE", "/people/u-alice/sessions/" + sid)).AssertRefused(404, "unknown_session");
        (await _idp.AdminAsync(token, "GET", "/people/u-nobody/sessions")).AssertRefused(404, "unknown_person");
        (await _idp.AdminAsync(token, "DELETE", "/people/u-nobody/sessions")).AssertRefused(404, "unknown_person");
        Assert.Equal(HttpStatusCode.OK, (await _idp.RefreshAsync(bob["refresh_token"]!)).Status);
    }

    [Fact]
    public async Task A_suspension_is_written_down_with_its_author()
    {
        await _idp.SetActiveAsync("u-bob", active: false);
        await _idp.SetActiveAsync("u-bob", active: false);
        await _idp.SetActiveAsync("u-bob", active: true);
        var changes = (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/changes")).Json["changes"]!.AsArray();
        Assert.Equal(
            ["operator u-bob restored", "operator u-bob suspended"],
            changes.Where(c => (string?)c!["kind"] == "person").Select(c => $"{c!["author"]} {c["subject"]} {c["action"]}"));
    }

    public ValueTask DisposeAsync() => _idp.DisposeAsync();
}
