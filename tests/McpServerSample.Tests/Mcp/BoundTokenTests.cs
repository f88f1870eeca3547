using System.Security.Cryptography;
using System.Text;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Mcp;

/// <summary>SPEC 61, 64, QUIRKS C14: a bound token is good with its proof, made for this call, and once. RFC 9449 §7.</summary>
public sealed class BoundTokenTests : IClassFixture<DesignServer>, IDisposable
{
    private const string Resource = DesignServer.Resource;
    private const string Algorithms = "algs=\"ES256 ES384 RS256 PS256\"";

    private const string Rest =
        "scope=\"design.read design.write\", resource_metadata=\"http://localhost:7401/.well-known/oauth-protected-resource/mcp\"";

    private readonly DesignServer _design;
    private readonly ProofKey _key;

    public BoundTokenTests(DesignServer design)
    {
        _design = design;
        _key = new(design.Clock);
    }

    public void Dispose() => _key.Dispose();

    [Theory] // RFC 9449 §7.1
    [InlineData("DPoP")]
    [InlineData("dpop")]
    public async Task A_bound_token_calls_a_tool_with_its_proof(string scheme)
    {
        var token = await _design.BoundTokenAsync(_key);

        var answer = await _design.CallAsync("look", $"{scheme} {token}", _key.Prove(Resource, token));

        Assert.Contains("looked", answer.Body, StringComparison.Ordinal);
        Assert.Equal((200, Outcome.Issued, "u-alice"), (answer.Status, answer.Record.Outcome, answer.Record.Subject));
    }

    [Fact] // RFC 9449 §7.1: both schemes are offered, and neither with an error
    public async Task Without_a_token_both_schemes_are_offered()
    {
        var answer = await _design.CallAsync("look", authorization: null);

        Assert.Equal([$"Bearer {Rest}", $"DPoP {Algorithms}, {Rest}"], answer.Challenges);
    }

    [Fact] // QUIRKS C14: downgrade
    public async Task A_bound_token_is_no_bearer_token_with_or_without_its_proof()
    {
        var token = await _design.BoundTokenAsync(_key);

        foreach (var proofs in (string[][])[[], [_key.Prove(Resource, token)]])
        {
            var answer = await _design.CallAsync("look", "Bearer " + token, proofs);
            AssertNotCalled(answer, Reasons.ProofRequired);
            Assert.Equal(
                [$"Bearer error=\"invalid_token\", error_description=\"The access token is not acceptable.\", {Rest}", $"DPoP {Algorithms}, {Rest}"],
                answer.Challenges);
        }
    }

    [Fact] // RFC 9449 §7.1
    public async Task A_bearer_token_is_no_bound_one()
    {
        var token = await _design.AccessTokenAsync("design.read");

        AssertRefused(await _design.CallAsync("look", "DPoP " + token, _key.Prove(Resource, token)), "invalid_token", Reasons.TokenNotBound);
    }

    [Fact] // QUIRKS C14: key swap
    public async Task Another_key_is_refused()
    {
        var token = await _design.BoundTokenAsync(_key);
        using var thief = new ProofKey(_design.Clock);

        AssertRefused(await _design.CallAsync("look", "DPoP " + token, thief.Prove(Resource, token)), "invalid_token", Reasons.ProofKeyMismatch);
    }

    [Fact] // RFC 9449 §4.3
    public async Task No_proof_two_proofs_and_junk_are_refused()
    {
        var token = await _design.BoundTokenAsync(_key);

        AssertRefused(await _design.CallAsync("look", "DPoP " + token), "invalid_dpop_proof", Reasons.ProofRequired);
        AssertRefused(
            await _design.CallAsync("look", "DPoP " + token, _key.Prove(Resource, token), _key.Prove(Resource, token)),
            "invalid_dpop_proof", Reasons.ProofRepeated);
        AssertRefused(await _design.CallAsync("look", "DPoP " + token, "junk"), "invalid_dpop_proof", Reasons.MalformedToken);
    }

    [Theory] // QUIRKS C14: a proof that was made for something else
    [InlineData("htm", "GET", Reasons.ProofMethodMismatch)]
    [InlineData("htu", "http://localhost:7401/oauth/token", Reasons.ProofAddressMismatch)]
    [InlineData("htu", "http://localhost:7402/mcp", Reasons.ProofAddressMismatch)]
    [InlineData("htu", "https://localhost:7401/mcp", Reasons.ProofAddressMismatch)]
    [InlineData("htu", "http://localhost:7401/mcp/", Reasons.ProofAddressMismatch)]
    [InlineData("ath", null, Reasons.MissingClaim)]
    [InlineData("ath", "", Reasons.MissingClaim)]
    [InlineData("ath", "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo", Reasons.ProofTokenMismatch)]
    [InlineData("jti", null, Reasons.MissingClaim)]
    public async Task A_proof_for_another_request_is_refused(string claim, string? value, string reason)
    {
        var token = await _design.BoundTokenAsync(_key);
        var proof = _key.Prove(Resource, token, (_, claims) =>
        {
            claims.Remove(claim);
            if (value is not null)
                claims[claim] = value;
        });

        AssertRefused(await _design.CallAsync("look", "DPoP " + token, proof), "invalid_dpop_proof", reason);
    }

    [Fact] // QUIRKS C14: the proof of one token is none for another of the same key
    public async Task A_proof_for_another_token_of_the_same_key_is_refused()
    {
        var (one, other) = (await _design.BoundTokenAsync(_key), await _design.BoundTokenAsync(_key));

        AssertRefused(await _design.CallAsync("look", "DPoP " + one, _key.Prove(Resource, other)), "invalid_dpop_proof", Reasons.ProofTokenMismatch);
    }

    [Fact]
    public async Task A_proof_is_good_for_a_minute()
    {
        await using var design = new DesignServer();
        using var key = new ProofKey(design.Clock);
        var token = await design.BoundTokenAsync(key);
        var proof = key.Prove(Resource, token);
        design.Clock.Advance(TimeSpan.FromSeconds(90));

        AssertRefused(await design.CallAsync("look", "DPoP " + token, proof), "invalid_dpop_proof", Reasons.Expired);
    }

    [Fact] // QUIRKS C14
    public async Task A_proof_counts_once_also_after_a_restart()
    {
        await using var design = new DesignServer();
        using var key = new ProofKey(design.Clock);
        var token = await design.BoundTokenAsync(key);
        var proof = key.Prove(Resource, token);
        Assert.Equal(200, (await design.CallAsync("look", "DPoP " + token, proof)).Status);

        AssertRefused(await design.CallAsync("look", "DPoP " + token, proof), "invalid_dpop_proof", Reasons.ProofReplayed);
        await design.RestartAsync();
        AssertRefused(await design.CallAsync("look", "DPoP " + token, proof), "invalid_dpop_proof", Reasons.ProofReplayed);
        Assert.Equal(200, (await design.CallAsync("look", "DPoP " + token, key.Prove(Resource, token))).Status);
    }

    [Fact] // QUIRKS C14
    public async Task Of_twenty_calls_with_one_proof_one_gets_through()
    {
        await using var design = new DesignServer();
        using var key = new ProofKey(design.Clock);
        var token = await design.BoundTokenAsync(key);
        var proof = key.Prove(Resource, token);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(async () =>
        {
            using var http = design.Http();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(McpWire.CallBody("look"), Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
            request.Headers.TryAddWithoutValidation("DPoP", proof);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return (int)response.StatusCode;
        })));

        Assert.Equal(19, statuses.Count(status => status == 401));
        var reasons = new List<string?>();
        for (var i = 0; i < 20; i++)
            reasons.Add((await design.NextRecordAsync()).Reason);
        Assert.Equal(19, reasons.Count(reason => reason == Reasons.ProofReplayed));
    }

    [Fact] // A stranger's request writes nothing: the token comes first
    public async Task A_proof_without_a_good_token_is_not_used_up()
    {
        var token = await _design.BoundTokenAsync(_key);
        var proof = _key.Prove(Resource, token);
        AssertRefused(
            await _design.CallAsync("look", "DPoP " + ForgedJwt.WithBrokenSignature(token), proof), "invalid_token", Reasons.BadSignature);

        Assert.Equal(200, (await _design.CallAsync("look", "DPoP " + token, proof)).Status);
    }

    [Fact] // SPEC 64
    public async Task A_digest_of_the_body_is_verified_where_the_proof_has_one()
    {
        var token = await _design.BoundTokenAsync(_key);

        Assert.Equal(200, (await _design.CallAsync("look", "DPoP " + token, Digested(McpWire.CallBody("look")))).Status);
        AssertRefused(
            await _design.CallAsync("look", "DPoP " + token, Digested(McpWire.CallBody("move"))), "invalid_dpop_proof", Reasons.ProofContentMismatch);

        string Digested(string body) => _key.Prove(
            Resource, token, (_, claims) => claims["content_digest"] = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}:");
    }

    [Theory] // SPEC 64
    [InlineData("")]
    [InlineData("sha-256=:")]
    [InlineData("sha-256=::")]
    [InlineData("sha-256=:AAAA:")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=")]
    [InlineData("sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:, sha-512=:AAAA:")]
    [InlineData("md5=:AAAA:")]
    public async Task A_digest_that_is_not_understood_is_refused(string digest)
    {
        var token = await _design.BoundTokenAsync(_key);
        var proof = _key.Prove(Resource, token, (_, claims) => claims["content_digest"] = digest);

        AssertRefused(await _design.CallAsync("look", "DPoP " + token, proof), "invalid_dpop_proof", Reasons.ProofContentMismatch);
    }

    [Fact] // SPEC 82
    public async Task A_missing_scope_is_403_in_the_callers_own_scheme()
    {
        var token = await _design.BoundTokenAsync(_key);

        var answer = await _design.CallAsync("move", "DPoP " + token, _key.Prove(Resource, token));

        Assert.Equal((403, Reasons.MissingScope), (answer.Status, answer.Record.Reason));
        Assert.Equal(
            [$"DPoP {Algorithms}, error=\"insufficient_scope\", error_description=\"The tool needs a scope that the access token lacks.\", {Rest}"],
            answer.Challenges);
    }

    [Theory]
    [InlineData("DPoP x")]
    [InlineData("DPoP a.b.c")]
    public async Task Junk_is_no_token(string authorization) =>
        AssertRefused(await _design.CallAsync("look", authorization, "x"), "invalid_token", Reasons.MalformedToken);

    private static void AssertRefused(McpAnswer answer, string code, string reason)
    {
        AssertNotCalled(answer, reason);
        Assert.Equal((code, $"Bearer {Rest}"), (answer.Record.ErrorCode, answer.Challenges[0]));
        Assert.StartsWith($"DPoP {Algorithms}, error=\"{code}\", ", answer.Challenges[1], StringComparison.Ordinal);
    }

    private static void AssertNotCalled(McpAnswer answer, string reason)
    {
        Assert.Equal((401, Outcome.Refused, reason), (answer.Status, answer.Record.Outcome, answer.Record.Reason));
        Assert.DoesNotContain("looked", answer.Body, StringComparison.Ordinal);
    }
}
