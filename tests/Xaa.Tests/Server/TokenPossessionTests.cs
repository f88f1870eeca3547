using System.Net;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.Tests.Server;

/// <summary>RFC 9449 §7: what happens to a call with a bound token where something else is wrong.</summary>
public sealed class TokenPossessionTests : IAsyncDisposable
{
    private readonly GuardedHost _host;
    private readonly ProofKey _key;
    private readonly string _token;
    private bool _full;

    public TokenPossessionTests()
    {
        _host = new(store: kept => new SmallStore(kept, () => _full));
        _key = new(_host.Clock);
        _token = _host.Tokens.AccessToken(GuardedHost.Resource, "agent-at-design", "design.read", proofKey: _key.Thumbprint);
    }

    public ValueTask DisposeAsync()
    {
        _key.Dispose();
        return _host.DisposeAsync();
    }

    [Fact]
    public async Task A_call_whose_proof_cannot_be_used_up_is_not_passed_on()
    {
        var proof = _key.Prove(GuardedHost.Resource, _token);
        _full = true;
        using (var refused = await CallAsync(proof))
        {
            Assert.Equal((HttpStatusCode.ServiceUnavailable, "application/problem+json"), (refused.StatusCode, refused.Content.Headers.ContentType?.MediaType));
            Assert.DoesNotContain("tools/list", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        _full = false;
        using var passed = await CallAsync(proof);
        Assert.Equal(HttpStatusCode.OK, passed.StatusCode);
    }

    [Fact] // A bearer token waits for no disk
    public async Task A_bearer_token_calls_while_the_store_cannot_write()
    {
        _full = true;
        using var response = await _host.CallAsync("read", "design.read");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact] // SPEC 64
    public async Task A_message_that_is_too_large_is_refused_before_its_digest_is_compared()
    {
        var proof = _key.Prove(GuardedHost.Resource, _token, (_, claims) => claims["content_digest"] = $"sha-256=:{Convert.ToBase64String(new byte[32])}:");
        using var response = await CallAsync(proof, new string('x', (4 * 1024 * 1024) + 1));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal((Outcome.Refused, Reasons.RequestTooLarge), (_host.Store.Records[^1].Outcome, _host.Store.Records[^1].Reason));
    }

    private Task<HttpResponseMessage> CallAsync(string proof, string body = """{"jsonrpc":"2.0","id":1,"method":"tools/list"}""") =>
        _host.PostAsync(body, "DPoP " + _token, ("DPoP", proof));

    /// <summary>Like the real one while its disk is full: who waits for a write is told, and what is queued is lost.</summary>
    private sealed class SmallStore(IRecordStore kept, Func<bool> isFull) : IRecordStore
    {
        public ValueTask<OAuthError?> CommitAsync(
            TokenRequestRecord record, IReadOnlyList<OneTimeUse> uses, AccompanyingWrite? write, CancellationToken cancellationToken) =>
            isFull() ? throw new RecordStoreException("The disk is full.") : kept.CommitAsync(record, uses, write, cancellationToken);

        public ValueTask<OAuthError?> UseAsync(OneTimeUse use, CancellationToken cancellationToken) =>
            isFull() ? throw new RecordStoreException("The disk is full.") : kept.UseAsync(use, cancellationToken);

        public ValueTask EnqueueAsync(TokenRequestRecord record, CancellationToken cancellationToken) =>
            isFull() ? ValueTask.CompletedTask : kept.EnqueueAsync(record, cancellationToken);

        public ValueTask<RecordPage> ReadAsync(long after, int limit, TimeSpan wait, CancellationToken cancellationToken) =>
            kept.ReadAsync(after, limit, wait, cancellationToken);
    }
}
