using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class SessionTestsOnSqlite() : SessionTests(StoreKind.Sqlite);

public sealed class SessionTestsOnPostgres() : SessionTests(StoreKind.Postgres);

public abstract class SessionTests(StoreKind kind) : IAsyncLifetime
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    private readonly StoreFolder _folder = new(kind);
    private Store _store = null!;
    private SessionStore _sessions = null!;
    private RefreshTokenStore _refreshTokens = null!;
    private AuthorizationCodeStore _codes = null!;

    public async ValueTask InitializeAsync()
    {
        await _folder.CreateAsync();
        _store = _folder.Open();
        _sessions = new(_store, _folder.Clock);
        _refreshTokens = new(_store, _folder.Clock);
        _codes = new(_store, _folder.Clock);
    }

    private DateTimeOffset Now => _folder.Now;

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

    [Fact]
    public async Task A_session_is_found_by_its_id_and_not_by_its_handle()
    {
        var handle = SessionHandle.New();
        var session = Some.Session(Now);
        await _sessions.CreateAsync(session, handle, s_never);

        Assert.Equivalent(session, await _sessions.FindAsync(session.Id, s_never));
        Assert.Null(await _sessions.FindAsync(handle.Value, s_never));
    }

    [Fact]
    public async Task A_live_session_becomes_stronger_under_another_handle_and_one_that_is_over_does_not()
    {
        var session = await SignInAsync();
        _folder.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await _sessions.StrengthenAsync(session.Id, SessionHandle.New(), "strong", ["pwd", "otp"], s_never));
        var stronger = await _sessions.FindAsync(session.Id, s_never);
        Assert.Equivalent(session with { Acr = "strong", Amr = ["pwd", "otp"], AuthTime = Now }, stronger);

        await _sessions.EndAsync(session.Id, s_never);
        Assert.False(await _sessions.StrengthenAsync(session.Id, SessionHandle.New(), "stronger", ["x"], s_never));
        Assert.Equal("strong", (await _sessions.FindAsync(session.Id, s_never))!.Acr);
    }

    [Fact]
    public async Task Touching_a_session_moves_its_idle_time_on_but_not_beyond_its_end()
    {
        var session = await SignInAsync();
        Assert.True(await _sessions.TouchAsync(session.Id, Now.AddHours(10), s_never));
        Assert.Equal(Now.AddHours(10), (await _sessions.FindAsync(session.Id, s_never))!.IdleExpires);

        Assert.True(await _sessions.TouchAsync(session.Id, Now.AddHours(9), s_never));
        Assert.Equal(Now.AddHours(10), (await _sessions.FindAsync(session.Id, s_never))!.IdleExpires);

        Assert.True(await _sessions.TouchAsync(session.Id, Now.AddDays(30), s_never));
        Assert.Equal(session.Expires, (await _sessions.FindAsync(session.Id, s_never))!.IdleExpires);
    }

    [Fact]
    public async Task A_session_that_is_over_is_not_revived()
    {
        var (idle, ended) = (await SignInAsync(), await SignInAsync());
        Assert.True(await _sessions.EndAsync(ended.Id, s_never));
        Assert.False(await _sessions.EndAsync(ended.Id, s_never));
        Assert.False(await _sessions.TouchAsync(ended.Id, Now.AddDays(1), s_never));
        Assert.Equal(Now, (await _sessions.FindAsync(ended.Id, s_never))!.Ended);

        _folder.Clock.Advance(TimeSpan.FromHours(8));
        Assert.False((await _sessions.FindAsync(idle.Id, s_never))!.IsLive(Now));
        Assert.False(await _sessions.TouchAsync(idle.Id, Now.AddDays(1), s_never));
    }

    [Fact]
    public async Task All_sessions_of_a_person_end_at_once_and_nobody_elses()
    {
        var (first, second) = (await SignInAsync(), await SignInAsync());
        var bob = await SignInAsync("u-bob");

        Assert.Equal(2, await _sessions.EndAllOfAsync("u-alice", s_never));
        Assert.False((await _sessions.FindAsync(first.Id, s_never))!.IsLive(Now));
        Assert.False((await _sessions.FindAsync(second.Id, s_never))!.IsLive(Now));
        Assert.True((await _sessions.FindAsync(bob.Id, s_never))!.IsLive(Now));
    }

    [Fact]
    public async Task Old_sessions_are_cleared_away_with_their_tokens_and_codes()
    {
        var old = await SignInAsync();
        await _refreshTokens.IssueAsync(old.Id, "agent", "openid", s_never);
        await _codes.CreateAsync(Code(old.Id), s_never);

        _folder.Clock.Advance(TimeSpan.FromDays(8) + TimeSpan.FromSeconds(1));
        var session = await SignInAsync();

        Assert.Null(await _sessions.FindAsync(old.Id, s_never));
        Assert.NotNull(await _sessions.FindAsync(session.Id, s_never));
        Assert.Equal(0, await _store.CountAsync("refresh_tokens"));
        Assert.Equal(0, await _store.CountAsync("authorization_codes"));
    }

    [Fact]
    public async Task A_rotated_refresh_token_is_superseded_and_its_session_lives_on()
    {
        var session = await SignInAsync();
        var first = await _refreshTokens.IssueAsync(session.Id, "agent", "openid", s_never);
        _folder.Clock.Advance(TimeSpan.FromHours(1));

        var second = new RefreshToken(OpaqueToken.New());
        Assert.IsType<Rotation.Rotated>(await RotateAsync(first, second));
        Assert.Equal(Now.AddHours(8), (await _sessions.FindAsync(session.Id, s_never))!.IdleExpires);

        var superseded = Now;
        _folder.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(new Rotation.Superseded(superseded), await RotateAsync(first));
        Assert.IsType<Rotation.Rotated>(await RotateAsync(second));
        Assert.IsType<Rotation.Unknown>(await RotateAsync(new("unknown")));
    }

    [Fact]
    public async Task Of_parallel_rotations_of_one_refresh_token_exactly_one_wins()
    {
        var session = await SignInAsync();
        var token = await _refreshTokens.IssueAsync(session.Id, "agent", "openid", s_never);

        var rotations = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(_ => Task.Run(() => RotateAsync(token).AsTask())));
        Assert.Single(rotations.OfType<Rotation.Rotated>());
        Assert.Equal(49, rotations.OfType<Rotation.Superseded>().Count());
        Assert.Equal(2, await _store.CountAsync("refresh_tokens"));
    }

    [Fact]
    public async Task Ending_a_session_kills_its_refresh_tokens_and_codes()
    {
        var session = await SignInAsync();
        var token = await _refreshTokens.IssueAsync(session.Id, "agent", "openid", s_never);
        var code = await _codes.CreateAsync(Code(session.Id), s_never);
        await _sessions.EndAsync(session.Id, s_never);

        Assert.IsType<Rotation.Unknown>(await RotateAsync(token));
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
    public async Task No_handle_token_or_code_stands_in_the_store_or_prints_itself()
    {
        var handle = SessionHandle.New();
        var session = Some.Session(Now);
        await _sessions.CreateAsync(session, handle, s_never);
        var token = await _refreshTokens.IssueAsync(session.Id, "agent", "openid", s_never);
        var rotated = new RefreshToken(OpaqueToken.New());
        Assert.IsType<Rotation.Rotated>(await RotateAsync(token, rotated));
        var code = await _codes.CreateAsync(Code(session.Id), s_never);
        await _codes.RedeemAsync(code, s_never);

        string[] secrets = [handle.Value, token.Value, rotated.Value, code.Value];
        Assert.All(secrets, secret => Assert.Equal(43, secret.Length));
        foreach (var secret in secrets)
            Assert.False(await _folder.ContainsAsync(secret));
        Assert.True(await _folder.ContainsAsync(session.Id), "The search finds what is there.");
        Assert.Equal("[session_handle]", handle.ToString());
    }

    private ValueTask<Rotation> RotateAsync(RefreshToken token, RefreshToken? next = null) => _store.WriteAsync(
        connection => _refreshTokens.Rotate(connection, token, next ?? new(OpaqueToken.New()), Now.AddHours(8)), s_never);

    private async Task<Session> SignInAsync(string person = "u-alice")
    {
        var session = Some.Session(Now, person);
        await _sessions.CreateAsync(session, SessionHandle.New(), s_never);
        return session;
    }

    private AuthorizationCodeEntry Code(string sessionId) => new(
        "agent", "http://localhost:7200/signin/callback", "challenge", "nonce", "openid", "http://localhost:7401/mcp", sessionId, Now.AddSeconds(60));
}
