using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Xaa.Client;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Tests.Client;

/// <summary>A <see cref="ClientFlow"/> whose parties bind tokens to the key of the proof, as our own do, and refuse what is not proved.</summary>
internal sealed class DpopFlow : IAsyncDisposable
{
    private readonly DpopProofValidator _proofs;

    private DpopFlow(ClientFlow flow)
    {
        Flow = flow;
        _proofs = new(flow.Clock);
    }

    public ClientFlow Flow { get; }

    /// <summary>The keys that were proved to the IdP, the authorization server and the MCP server.</summary>
    public List<(string Party, string Key)> Proved { get; } = [];

    /// <summary>What each party wants in a proof; null for none.</summary>
    public Dictionary<string, string?> Nonces { get; } = new() { ["idp"] = null, ["design"] = null, ["mcp"] = null };

    /// <summary>What the IdP says the ID-JAG is bound to; unless a test changes it, the key that was proved.</summary>
    public Func<string?, string?> BoundTo { get; set; } = proved => proved;

    /// <summary>The type of the access token; unless a test changes it, as it was proved.</summary>
    public Func<string?, string> TokenType { get; set; } = proved => proved is null ? "Bearer" : "DPoP";

    public static async Task<DpopFlow> StartAsync(DpopMode mode, DpopProofKey? key = null, bool idpLists = true, bool serverLists = true)
    {
        var flow = new DpopFlow(await ClientFlow.StartAsync(new() { Idp = ClientFlow.AgentAtIdp, Dpop = mode, ProofKey = key }));
        if (idpLists)
            flow.Flow.IdpMetadata["dpop_signing_alg_values_supported"] = new JsonArray("ES256");
        if (serverLists)
            flow.Flow.DesignMetadata["dpop_signing_alg_values_supported"] = new JsonArray("ES256");
        flow.Flow.Idp.Routes["/token"] = flow.IdpAsync;
        flow.Flow.Design.Routes["/oauth/token"] = flow.DesignAsync;
        flow.Flow.Design.Routes["/mcp"] = flow.McpAsync;
        return flow;
    }

    public static string IdJag(string? thumbprint) => ForgedJwt.WithoutSignature(
        """{"alg":"ES256","typ":"oauth-id-jag+jwt"}""",
        thumbprint is null ? "{}" : new JsonObject { ["cnf"] = new JsonObject { ["jkt"] = thumbprint } }.ToJsonString());

    public IEnumerable<string?> Proofs(string authorityAndPath) => Flow.Requests(authorityAndPath).Select(r => r.Header("DPoP"));

    public ValueTask DisposeAsync() => Flow.DisposeAsync();

    private async Task IdpAsync(HttpContext context)
    {
        var answer = Flow.IdJagAnswer();
        if (await ProveAsync(context, "idp", ClientFlow.IdpIssuer + "/token", null) is not { IsGood: true } proved)
            return;
        answer["access_token"] = IdJag(BoundTo(proved.Key));
        await FakeParty.WriteAsync(context, 200, answer);
    }

    private async Task DesignAsync(HttpContext context)
    {
        var answer = Flow.AccessTokenAnswer();
        if (await ProveAsync(context, "design", ClientFlow.DesignIssuer + "/oauth/token", null) is not { IsGood: true } proved)
            return;
        answer["token_type"] = TokenType(proved.Key);
        await FakeParty.WriteAsync(context, 200, answer);
    }

    private async Task McpAsync(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString().Split(' ');
        if (authorization is not ["DPoP", var token])
        {
            var isGood = authorization is ["Bearer", _];
            context.Response.Headers.WWWAuthenticate = isGood ? default : "DPoP algs=\"ES256\"";
            context.Response.StatusCode = isGood ? 200 : 401;
            return;
        }
        if (await ProveAsync(context, "mcp", ClientFlow.DesignMcp, new AccessToken(token)) is { IsGood: true })
            await FakeParty.WriteAsync(context, 200, new JsonObject());
    }

    private async Task<(bool IsGood, string? Key)> ProveAsync(HttpContext context, string party, string address, AccessToken? token)
    {
        if (context.Request.Headers["DPoP"] is not [{ } sent])
            return (token is null, null);
        var (proof, error) = await _proofs.ValidateAsync(sent, context.Request.Method, address, token);
        if (error is null && token is not null)
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            Assert.True(proof!.ContentDigest!.Matches(body.ToArray()));
        }
        Assert.Null(error);
        if (Nonces[party] is { } nonce && UnverifiedJwt.TryRead(sent)!.Payload.Text("nonce") != nonce)
        {
            context.Response.Headers["DPoP-Nonce"] = nonce;
            if (token is not null)
                context.Response.Headers.WWWAuthenticate = "DPoP error=\"use_dpop_nonce\"";
            await FakeParty.WriteAsync(context, token is null ? 400 : 401, ClientFlow.Error("use_dpop_nonce"));
            return (false, null);
        }
        Proved.Add((party, proof!.Thumbprint));
        return (true, proof.Thumbprint);
    }
}
