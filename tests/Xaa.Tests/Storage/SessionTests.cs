using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class SessionTests : IAsyncDisposable
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private readonly StoreFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly SessionStore _sessions;
    private readonly RefreshTokenStore _refreshTokens;
    private readonly AuthorizationCodeStore _codes;

    public SessionTests()
    {
        _store = _folder.Open();
        _sessions = new(_store, _folder.Clock);
        _refreshTokens = new(_store, _folder.Clock);
        _codes = new(_store, _folder.Clock);
    }

    private DateTimeOffset Now => _folder.Now;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task A_session_is_found_by_its_handle_and_by_its_id()
    {
        var handle = SessionHandle.New();
        var session = Some.Session(Now);
        await _sessions.CreateAsync(session, handle, s_never);

        Assert.Equivalent(session, _sessions.FindByHandle(handle));
        Assert.Equivalent(session, _sessions.Find(session.Id));
        Assert.Null(_sessions.FindByHandle(SessionHandle.New()));
        Assert.Null(_sessions.FindByHandle(new(session.Id)));
        Assert.Null(_sessions.Find(handle.Value));
    }

    [Fact]
    public async Task Touching_a_session_moves_its_idle_time_on_but_not_beyond_its_end()
    {
        var session = await SignInAsync();
        Assert.True(await _sessions.TouchAsync(session.Id, Now.AddHours(10), s_never));
        Assert.Equal(Now.AddHours(10), _sessions.Find(session.Id)!.IdleExpires);

        Assert.True(await _sessions.TouchAsync(session.Id, Now.AddHours(9), s_never));
        Assert.Equal(Now.AddHours(10), _sessions.Find(session.Id)!.IdleExpires);

        Assert.True(await _sessions.TouchAsync(session.Id, Now.AddDays(30), s_never));
        Assert.Equal(session.Expires, _sessions.Find(session.Id)!.IdleExpires);
    }

    [Fact]
    public async Task A_session_that_is_over_is_not_revived()
    {
        var (idle, ended) = (await SignInAsync(), await SignInAsync());
        Assert.True(await _sessions.EndAsync(ended.Id, s_never));
        Assert.False(await _sessions.EndAsync(ended.Id, s_never));
        Assert.False(await _sessions.TouchAsync(ended.Id, Now.AddDays(1), s_never));
        Assert.Equal(Now, _sessions.Find(ended.Id)!.Ended);

        _folder.Clock.Advance(TimeSpan.FromHours(8));
        Assert.False(_sessions.Find(idle.Id)!.IsLive(Now));
        Assert.False(await _sessions.TouchAsync(idle.Id, Now.AddDays(1), s_never));
    }

    [Fact]
    public async Task All_sessions_of_a_person_end_at_once_and_nobody_elses()
    {
        var (first, second) = (await SignInAsync(), await SignInAsync());
        var bob = await SignInAsync("u-bob");

        Assert.Equal(2, await _sessions.EndAllOfAsync("u-alice", s_never));
        Assert.False(_sessions.Find(first.Id)!.IsLive(Now));
        Assert.False(_sessions.Find(second.Id)!.IsLive(Now));
        Assert.True(_sessions.Find(bob.Id)!.IsLive(Now));
    }

    [Fact]
    public async Task Old_sessions_are_cleared_away_with_their_tokens_and_codes()
    {
        var old = await SignInAsync();
        await _refreshTokens.IssueAsync(old.Id, "agent", "openid", s_never);
        await _codes.CreateAsync(Code(old.Id), s_never);

        _folder.Clock.Advance(TimeSpan.FromDays(8) + TimeSpan.FromSeconds(1));
        var session = await SignInAsync();

        Assert.Null(_sessions.Find(old.Id));
        Assert.NotNull(_sessions.Find(session.Id));
        Assert.Equal(0, _store.Count("refresh_tokens"));
        Assert.Equal(0, _store.Count("authorization_codes"));
    }

    [Fact]
    public async Task A_refresh_token_is_found_with_its_session()
    {
        var session = await SignInAsync();
        var token = await _refreshTokens.IssueAsync(session.Id, "agent", "openid offline_access", s_never);

        var entry = _refreshTokens.Find(token)!;
        Assert.Equivalent(new RefreshTokenEntry(session.Id, "agent", "openid offline_access", Now, null, session), entry);
        Assert.Null(_refreshTokens.Find(new(new string('a', 43))));
    }

    [Fact]
    public async Task A_rotated_refresh_token_is_superseded_and_its_session_lives_on()
    {
        var session = await SignInAsync();
        var first = await _refreshTokens.IssueAsync(session.Id, "agent", "openid", s_never);
        var issued = Now;
        _folder.Clock.Advance(TimeSpan.FromHours(1));

        var second = Assert.IsType<Rotation.Rotated>(await _refreshTokens.RotateAsync(first, Now.AddHours(8), s_never)).Token;
        Assert.Equal(Now, _refreshTokens.Find(first)!.SupersededAt);
        var entry = _refreshTokens.Find(second)!;
        Assert.Equal(("agent", "openid", Now, null), (entry.ClientId, entry.Scope, entry.IssuedAt, entry.SupersededAt));
        Assert.Equal(issued.AddHours(9), entry.Session.IdleExpires);

        var superseded = Now;
        _folder.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new Rotation.Superseded(superseded), await _refreshTokens.RotateAsync(first, Now.AddHours(8), s_never));
        Assert.IsType<Rotation.Unknown>(await _refreshTokens.RotateAsync(new("unknown"), Now.AddHours(8), s_never));
    }

    [Fact]
    public async Task Of_parallel_rotations_of_one_refresh_token_exactly_one_wins()
    {
        var session = await SignInAsync();
        var token = await _refreshTokens.IssueAsync(session.Id, "agent", "openid", s_never);

        var rotations = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => Task.Run(() => _refreshTokens.RotateAsync(token, Now.AddHours(8), s_never).AsTask())));
        Assert.Single(rotations.OfType<Rotation.Rotated>());
        Assert.Equal(49, rotations.OfType<Rotation.Superseded>().Count());
        Assert.Equal(2, _store.Count("refresh_tokens"));
    }

    [Fact]
    public async Task Ending_a_session_kills_its_refresh_tokens_and_codes()
    {
        var session = await SignInAsync();
        var token = await _refreshTokens.IssueAsync(session.Id, "agent", "openid", s_never);
        var code = await _codes.CreateAsync(Code(session.Id), s_never);
        await _sessions.EndAsync(session.Id, s_never);

        Assert.False(_refreshTokens.Find(token)!.Session.IsLive(Now));
        Assert.IsType<Rotation.Unknown>(await _refreshTokens.RotateAsync(token, Now.AddHours(8), s_never));
        Assert.IsType<Redemption.Unknown>(await _codes.RedeemAsync(code, s_never));
    }

    [Fact]
    public async Task A_code_is_redeemed_once()
    {
        var entry = Code((await SignInAsync()).Id);
        var code = await _codes.CreateAsync(entry, s_never);

        Assert.Equal(new Redemption.Redeemed(entry), await _codes.RedeemAsync(code, s_never));
        Assert.Equal(new Redemption.AlreadyUsed(entry), await _codes.RedeemAsync(code, s_never));
        Assert.IsType<Redemption.Unknown>(await _codes.RedeemAsync(new("unknown"), s_never));
    }

    [Fact]
    public async Task Of_parallel_redemptions_of_one_code_exactly_one_wins()
    {
        var code = await _codes.CreateAsync(Code((await SignInAsync()).Id), s_never);
        var redemptions = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _codes.RedeemAsync(code, s_never).AsTask())));

        Assert.Single(redemptions.OfType<Redemption.Redeemed>());
        Assert.Equal(49, redemptions.OfType<Redemption.AlreadyUsed>().Count());
    }

    [Fact]
    public async Task An_expired_code_is_unknown()
    {
        var code = await _codes.CreateAsync(Code((await SignInAsync()).Id) with { Nonce = null, Resource = null }, s_never);
        _folder.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.IsType<Redemption.Unknown>(await _codes.RedeemAsync(code, s_never));
    }

    [Fact]
    public async Task No_handle_token_or_code_stands_in_a_file_or_prints_itself()
    {
        var handle = SessionHandle.New();
        var session = Some.Session(Now);
        await _sessions.CreateAsync(session, handle, s_never);
        var token = await _refreshTokens.IssueAsync(session.Id, "agent", "openid", s_never);
        var rotated = Assert.IsType<Rotation.Rotated>(await _refreshTokens.RotateAsync(token, Now.AddHours(8), s_never));
        var code = await _codes.CreateAsync(Code(session.Id), s_never);
        await _codes.RedeemAsync(code, s_never);

        string[] secrets = [handle.Value, token.Value, rotated.Token.Value, code.Value];
        Assert.All(secrets, secret => Assert.Equal(43, secret.Length));
        Assert.All(secrets, secret => Assert.False(_folder.Contains(secret)));
        Assert.True(_folder.Contains(session.Id), "The search finds what is there.");
        Assert.DoesNotContain(rotated.Token.Value, rotated.ToString(), StringComparison.Ordinal);
        Assert.Equal("[session_handle]", handle.ToString());
    }

    private async Task<Session> SignInAsync(string person = "u-alice")
    {
        var session = Some.Session(Now, person);
        await _sessions.CreateAsync(session, SessionHandle.New(), s_never);
        return session;
    }

    private AuthorizationCodeEntry Code(string sessionId) => new(
        "agent", "http://localhost:7200/signin/callback", "challenge", "nonce", "openid", "http://localhost:7401/mcp", sessionId, Now.AddSeconds(60));
}
