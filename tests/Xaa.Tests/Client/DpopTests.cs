using System.Net;
using System.Text.Json.Nodes;
using Xaa.Client;
using Xaa.Jwt;
using Xaa.Records;
using Xaa.Tests.Server;

namespace Xaa.Tests.Client;

// RFC 9449 and SPEC 59 to 64, from the client's side: the parties check proofs by the rules of our own servers.
public sealed class DpopTests
{
    [Fact] // SPEC 59, 61, 64
    public async Task The_key_is_proved_in_steps_2_3_and_4_with_a_fresh_proof_each()
    {
        var key = DpopProofKey.Generate();
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required, key);
        var (http, handler) = flow.Flow.Connect();
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(http));
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(http));
        Assert.Equal([("idp", key.Thumbprint), ("design", key.Thumbprint), ("mcp", key.Thumbprint), ("mcp", key.Thumbprint)], flow.Proved);
        Assert.Equal([null, "DPoP access-1", "DPoP access-1"], flow.Flow.Requests("localhost:7401/mcp").Select(r => r.Header("Authorization")));
        Assert.Distinct(flow.Flow.Network.Requests.Select(r => r.Header("DPoP")).OfType<string>());
        Assert.Same(key, handler.LastToken!.ProofKey);
    }

    [Fact]
    public async Task Off_nothing_is_proved_even_where_it_could_be()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.Off);
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(flow.Flow.Connect().Http));
        Assert.Empty(flow.Proved);
        Assert.Equal("Bearer access-1", flow.Flow.Requests("localhost:7401/mcp")[^1].Header("Authorization"));
    }

    [Theory] // SPEC 61
    [InlineData(true, true, "idp design mcp")]
    [InlineData(false, true, "design mcp")]
    [InlineData(true, false, "")]
    [InlineData(false, false, "")]
    public async Task When_supported_it_is_proved_where_the_metadata_lists_it_and_the_authorization_server_decides(
        bool idpLists, bool serverLists, string proved)
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.WhenSupported, idpLists: idpLists, serverLists: serverLists);
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(flow.Flow.Connect().Http));
        Assert.Equal(proved, string.Join(' ', flow.Proved.Select(p => p.Party)));
    }

    [Fact]
    public async Task When_supported_a_server_that_does_not_bind_all_the_same_gets_its_bearer_token_back()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.WhenSupported);
        flow.TokenType = _ => "Bearer";
        var (http, handler) = flow.Flow.Connect();
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(http));
        Assert.Null(handler.LastToken!.ProofKey);
        Assert.Equal("Bearer access-1", flow.Flow.Requests("localhost:7401/mcp")[^1].Header("Authorization"));
    }

    [Fact] // RFC 9449 §5
    public async Task Required_a_bearer_token_is_not_used()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required);
        flow.TokenType = _ => "Bearer";
        var refusal = await flow.Flow.RefusedAsync();
        Assert.Equal((FlowStep.JwtBearerGrant, ClientErrors.UnexpectedTokenType), (refusal.Step, refusal.Code));
        Assert.All(flow.Flow.Requests("localhost:7401/mcp"), r => Assert.Null(r.Header("Authorization")));
    }

    [Fact] // SPEC 60
    public async Task Required_an_ID_JAG_that_is_not_bound_is_not_redeemed()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required);
        flow.BoundTo = _ => null;
        var refusal = await flow.Flow.RefusedAsync();
        Assert.Equal((FlowStep.TokenExchange, ClientErrors.NotBound), (refusal.Step, refusal.Code));
        Assert.Equal(0, flow.Flow.Redemptions);
    }

    [Theory] // SPEC 60
    [InlineData(DpopMode.Required)]
    [InlineData(DpopMode.WhenSupported)]
    public async Task An_ID_JAG_that_is_bound_to_another_key_is_never_redeemed(DpopMode mode)
    {
        await using var flow = await DpopFlow.StartAsync(mode);
        flow.BoundTo = _ => DpopProofKey.Generate().Thumbprint;
        Assert.Equal(ClientErrors.NotBound, (await flow.Flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Flow.Redemptions);
    }

    [Fact] // SPEC 60
    public async Task When_supported_an_ID_JAG_that_is_not_bound_passes_as_a_bearer_would()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.WhenSupported);
        flow.BoundTo = _ => null;
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(flow.Flow.Connect().Http));
    }

    [Theory] // RFC 9449 §5.1
    [InlineData("idp", FlowStep.TokenExchange)]
    [InlineData("design", FlowStep.JwtBearerGrant)]
    public async Task Required_nothing_is_sent_where_the_metadata_lists_other_algorithms_only(string party, FlowStep step)
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required);
        (party == "idp" ? flow.Flow.IdpMetadata : flow.Flow.DesignMetadata)["dpop_signing_alg_values_supported"] = new JsonArray("PS512");
        var refusal = await flow.Flow.RefusedAsync();
        Assert.Equal((step, ClientErrors.DpopNotSupported), (refusal.Step, refusal.Code));
        Assert.Equal((0, 0), (flow.Flow.Exchanges, flow.Flow.Redemptions));
    }

    [Fact] // RFC 9449 §8 and §9
    public async Task A_nonce_that_a_server_wants_is_sent_once_more_and_from_then_on()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required);
        // The authorization server and the MCP server are one origin.
        (flow.Nonces["idp"], flow.Nonces["design"], flow.Nonces["mcp"]) = ("nonce-1", "nonce-2", "nonce-3");
        var (http, _) = flow.Flow.Connect();
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(http));
        Assert.Equal((2, 2, 3), (flow.Flow.Exchanges, flow.Flow.Redemptions, flow.Flow.Requests("localhost:7401/mcp").Count));
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(http));
        Assert.Equal(4, flow.Flow.Requests("localhost:7401/mcp").Count);
        Assert.Distinct(flow.Flow.Network.Requests.Select(r => r.Header("DPoP")).OfType<string>());
    }

    [Fact] // RFC 9449 §8
    public async Task A_token_endpoint_whose_nonce_never_satisfies_it_is_asked_twice()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required);
        flow.Flow.Idp.Routes["/token"] = context =>
        {
            context.Response.Headers["DPoP-Nonce"] = "another one";
            return FakeParty.WriteAsync(context, 400, ClientFlow.Error("use_dpop_nonce"));
        };
        Assert.Equal("use_dpop_nonce", (await flow.Flow.RefusedAsync()).Code);
        Assert.Equal(2, flow.Flow.Exchanges);
    }

    [Fact] // RFC 9449 §9
    public async Task An_MCP_server_whose_nonce_never_satisfies_it_ends_the_call()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required);
        flow.Flow.Design.Routes["/mcp"] = context =>
        {
            context.Response.Headers["DPoP-Nonce"] = Guid.NewGuid().ToString();
            context.Response.Headers.WWWAuthenticate = "DPoP error=\"use_dpop_nonce\"";
            return FakeParty.WriteAsync(context, 401, new JsonObject());
        };
        Assert.Equal(HttpStatusCode.Unauthorized, await flow.Flow.CallAsync(flow.Flow.Connect().Http));
        Assert.Equal((2, 2), (flow.Flow.Exchanges, flow.Flow.Redemptions));
        // Without a token; then two tokens, each with the nonce after it was asked for.
        Assert.Equal(5, flow.Flow.Requests("localhost:7401/mcp").Count);
    }

    [Fact]
    public async Task A_nonce_is_kept_by_the_server_that_gave_it()
    {
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required);
        flow.Nonces["idp"] = "nonce-of-the-IdP";
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(flow.Flow.Connect().Http));
        Assert.Equal([null, "nonce-of-the-IdP"], flow.Proofs("localhost:7100/token").Select(Nonce));
        Assert.Equal([null], flow.Proofs("localhost:7401/oauth/token").Select(Nonce));
    }

    [Fact]
    public async Task The_key_of_a_sign_in_goes_before_the_clients_own()
    {
        var (own, signIns) = (DpopProofKey.Generate(), DpopProofKey.Generate());
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required, own);
        var alice = ClientFlow.Person("alice", () => new("refresh-token-of-alice".AsSubject(), ProofKey: signIns));
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(flow.Flow.Connect(alice).Http));
        Assert.All(flow.Proved, p => Assert.Equal(signIns.Thumbprint, p.Key));
        flow.Proved.Clear();
        Assert.Equal(HttpStatusCode.OK, await flow.Flow.CallAsync(flow.Flow.Connect(ClientFlow.Person("bob")).Http));
        Assert.All(flow.Proved, p => Assert.Equal(own.Thumbprint, p.Key));
    }

    [Fact] // SPEC 64, RFC 9449 §7.1
    public async Task Our_own_MCP_server_takes_the_call()
    {
        var key = DpopProofKey.Generate();
        await using var server = new GuardedHost();
        await using var flow = await DpopFlow.StartAsync(DpopMode.Required, key);
        flow.Flow.Clock.Advance(server.Clock.GetUtcNow() - flow.Flow.Clock.GetUtcNow());
        flow.Flow.Design.Answer("/oauth/token", _ =>
        {
            var answer = flow.Flow.AccessTokenAnswer();
            answer["token_type"] = "DPoP";
            answer["access_token"] = server.Tokens.AccessToken(GuardedHost.Resource, "agent-at-design", "design.read", proofKey: key.Thumbprint);
            return (200, answer);
        });
        flow.Flow.Design.Routes["/mcp"] = async context =>
        {
            var authorization = context.Request.Headers.Authorization.ToString();
            var content = new StreamContent(context.Request.Body);
            content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            using var answer = await server.SendAsync(
                content, authorization is "" ? null : authorization, headers: [.. context.Request.Headers["DPoP"].Select(proof => ("DPoP", proof!))]);
            context.Response.Headers.WWWAuthenticate = new([.. answer.Headers.WwwAuthenticate.Select(h => h.ToString())]);
            await FakeParty.WriteAsync(context, (int)answer.StatusCode, new JsonObject());
        };
        var (http, _) = flow.Flow.Connect();
        using var content = new StringContent("""{"jsonrpc":"2.0","id":1,"method":"tools/list"}""");
        using var response = await http.PostAsync(ClientFlow.DesignMcp, content);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public void A_key_survives_its_storage_and_prints_nothing()
    {
        var key = DpopProofKey.Generate();
        Assert.Equal(key.Thumbprint, DpopProofKey.Import(key.Export()).Thumbprint);
        Assert.Equal("[dpop_proof_key]", key.ToString());
        using var other = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP384);
        Assert.Throws<System.Security.Cryptography.CryptographicException>(() => DpopProofKey.Import(other.ExportPkcs8PrivateKey()));
        Assert.Throws<System.Security.Cryptography.CryptographicException>(() => DpopProofKey.Import([1, 2, 3]));
    }

    private static string? Nonce(string? proof) => UnverifiedJwt.TryRead(proof!)!.Payload.Text("nonce");
}
