using System.Text.Json.Nodes;
using Xaa.Client;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Tests.Client;

public sealed class SignInTokensTests
{
    private static readonly CancellationToken Now = CancellationToken.None;
    private static readonly TimeSpan AlmostAnHour = TimeSpan.FromMinutes(56);

    [Fact] // SPEC 7
    public async Task The_refresh_token_is_the_subject_and_nobody_is_asked_while_nothing_is_due()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync();
        var assertion = await flow.Tokens().GetAssertionAsync(Now);
        Assert.Equal(("refresh-0", TokenTypes.RefreshToken), (assertion.Token.Value, assertion.TokenType));
        Assert.Empty(flow.Network.Requests);
    }

    [Theory] // SPEC 7
    [InlineData(null, TokenTypes.RefreshToken)]
    [InlineData("refresh-0", TokenTypes.IdToken)]
    public async Task The_ID_token_is_the_subject_where_there_is_no_refresh_token_or_the_host_wants_it_so(string? refreshToken, string wanted)
    {
        await using var flow = await SignInFlow.StartAsync();
        var ticket = await flow.SignInAsync(refreshToken: refreshToken);
        var assertion = await flow.Tokens(new() { SubjectTokenType = wanted }).GetAssertionAsync(Now);
        Assert.Equal((ticket.IdToken().Value, TokenTypes.IdToken), (assertion.Token.Value, assertion.TokenType));
    }

    [Fact]
    public async Task Shortly_before_the_ID_token_expires_the_tokens_are_rotated_and_kept()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync();
        flow.Clock.Leap(AlmostAnHour);
        Assert.Equal("refresh-1", (await flow.Tokens().GetAssertionAsync(Now)).Token.Value);
        Assert.Equal("refresh-1", (await flow.File().FindAsync(Now))!.RefreshToken()!.Value.Value);
        Assert.Equal("refresh-1", (await flow.Tokens().GetAssertionAsync(Now)).Token.Value);
        Assert.Equal(1, flow.Network.Count("localhost:7100/token"));
    }

    [Fact] // RFC 9700 §4.14: a refresh token that is redeemed twice looks stolen
    public async Task Two_processes_at_once_rotate_once()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync();
        flow.Clock.Leap(AlmostAnHour);
        var processes = Enumerable.Range(0, 4).Select(_ => flow.Tokens()).ToList();
        var assertions = await Task.WhenAll(processes.SelectMany(process => Enumerable.Range(0, 4).Select(_ => process.GetAssertionAsync(Now).AsTask())));
        Assert.All(assertions, assertion => Assert.Equal("refresh-1", assertion.Token.Value));
        Assert.Equal(1, flow.Network.Count("localhost:7100/token"));
    }

    [Fact]
    public async Task A_dead_refresh_token_ends_the_sign_in_and_nothing_of_it_is_kept()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync(refreshToken: "revoked");
        var ended = await Assert.ThrowsAsync<SignInException>(() => flow.Tokens().CheckAsync(Now));
        Assert.Equal(SignInReasons.Ended, ended.Reason);
        Assert.False(File.Exists(flow.FilePath));
        Assert.DoesNotContain("revoked", ended.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 503)]
    [InlineData(false, 401)]
    public async Task An_IdP_that_cannot_be_asked_leaves_the_sign_in_as_it_is(bool isGone, int status)
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync();
        flow.Clock.Leap(AlmostAnHour);
        if (isGone)
            flow.Network.Unplug("localhost:7100");
        flow.Party.Answer("/token", _ => (status, ClientFlow.Error("invalid_client")));
        var failed = await Assert.ThrowsAsync<SignInException>(async () => await flow.Tokens().GetAssertionAsync(Now));
        Assert.Equal(SignInReasons.IdpUnavailable, failed.Reason);
        Assert.NotNull(await flow.File().FindAsync(Now));
    }

    [Fact]
    public async Task An_ID_token_that_has_expired_without_a_refresh_token_ends_the_sign_in()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync(refreshToken: null);
        flow.Clock.Leap(TimeSpan.FromHours(1));
        var ended = await Assert.ThrowsAsync<SignInException>(async () => await flow.Tokens().GetAssertionAsync(Now));
        Assert.Equal(SignInReasons.Ended, ended.Reason);
        Assert.False(File.Exists(flow.FilePath));
    }

    [Fact] // OpenID Connect Core §12.2
    public async Task A_rotation_that_brings_another_person_is_not_kept()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync("u-bob");
        flow.Clock.Leap(AlmostAnHour);
        var failed = await Assert.ThrowsAsync<SignInException>(async () => await flow.Tokens().GetAssertionAsync(Now));
        Assert.Equal(SignInReasons.IdTokenInvalid, failed.Reason);
        Assert.Equal("refresh-0", (await flow.File().FindAsync(Now))!.RefreshToken()!.Value.Value);
    }

    [Fact]
    public async Task A_fresh_sign_in_of_the_same_person_takes_over_and_another_persons_does_not()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync();
        var tokens = flow.Tokens();
        await Assert.ThrowsAsync<SignInException>(async () => await tokens.TakeOverAsync(flow.Ticket("u-bob", "bobs"), Now));
        Assert.True(await tokens.TakeOverAsync(flow.Ticket(refreshToken: "stronger"), Now));
        Assert.Equal("stronger", (await tokens.GetAssertionAsync(Now)).Token.Value);
        await tokens.EndAsync(Now);
        Assert.False(await tokens.TakeOverAsync(flow.Ticket(refreshToken: "late"), Now));
        Assert.Null(await flow.File().FindAsync(Now));
    }

    [Fact] // RFC 9449 §5
    public async Task A_sign_in_with_a_key_proves_it_when_it_rotates_and_hands_it_on()
    {
        await using var flow = await SignInFlow.StartAsync();
        var key = DpopProofKey.Generate();
        await flow.SignInAsync(key: key);
        flow.Clock.Leap(AlmostAnHour);
        Assert.Equal(key.Thumbprint, (await flow.Tokens().GetAssertionAsync(Now)).ProofKey!.Thumbprint);
        var proof = Assert.Single(flow.Network.Requests, r => r.Method == "POST").Header("DPoP");
        var (proved, error) = await new DpopProofValidator(flow.Clock).ValidateAsync(proof!, "POST", SignInFlow.Issuer + "/token");
        Assert.Null(error);
        Assert.Equal(key.Thumbprint, proved!.Thumbprint);
        Assert.Equal(key.Thumbprint, (await flow.File().FindAsync(Now))!.ProofKey()!.Thumbprint);
    }

    [Fact] // SPEC 67
    public async Task A_client_that_signs_or_is_public_rotates_as_it_signed_in()
    {
        using var keys = new SigningKeys(SigningKeys.Generate());
        foreach (var client in new ClientRegistration[]
        {
            new(SignInFlow.Issuer, "agent") { AuthMethod = AuthMethods.PrivateKeyJwt, Key = keys.For() },
            new(SignInFlow.Issuer, "agent") { AuthMethod = AuthMethods.None },
        })
        {
            await using var flow = await SignInFlow.StartAsync(new(client, "http://127.0.0.1/callback"));
            await flow.SignInAsync();
            await flow.Tokens().CheckAsync(Now);
            var form = Assert.Single(flow.Network.Requests, r => r.Method == "POST").Form();
            Assert.Equal(client.Key is null, form.ContainsKey("client_id"));
            Assert.Equal(client.Key is not null, form.ContainsKey("client_assertion"));
        }
    }

    [Fact] // SPEC 55
    public async Task Metadata_of_another_issuer_is_not_used_and_none_is_read_twice()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.Client.GetConfigurationAsync(Now);
        await flow.Client.GetConfigurationAsync(Now);
        Assert.Single(flow.Network.Requests);
        await using var other = await SignInFlow.StartAsync();
        other.Metadata["issuer"] = SignInFlow.Issuer + "/";
        Assert.Equal(
            SignInReasons.IssuerMismatch, (await Assert.ThrowsAsync<SignInException>(() => other.Client.GetConfigurationAsync(Now))).Reason);
    }

    [Fact]
    public async Task Metadata_that_was_read_once_goes_on_to_be_used_while_the_IdP_is_away()
    {
        await using var flow = await SignInFlow.StartAsync();
        var metadata = await flow.Client.GetConfigurationAsync(Now);
        flow.Clock.Leap(TimeSpan.FromHours(2));
        flow.Network.Unplug("localhost:7100");
        Assert.Same(metadata, await flow.Client.GetConfigurationAsync(Now));
    }

    [Theory]
    [InlineData(DpopMode.Off, true, false)]
    [InlineData(DpopMode.WhenSupported, true, true)]
    [InlineData(DpopMode.WhenSupported, false, false)]
    [InlineData(DpopMode.Required, true, true)]
    public async Task A_new_sign_in_gets_a_key_where_it_is_wanted_and_the_IdP_takes_it(DpopMode mode, bool isListed, bool hasKey)
    {
        await using var flow = await SignInFlow.StartAsync(new(new(SignInFlow.Issuer, "agent"), "http://127.0.0.1/callback") { Dpop = mode });
        if (isListed)
            flow.Metadata["dpop_signing_alg_values_supported"] = new JsonArray("ES256");
        Assert.Equal(hasKey, await flow.Client.NewKeyAsync(Now) is not null);
    }
}
