using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.Client;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.Tests.Client;

// RFC 6749 §2.3, RFC 7523bis §3: who the client is, at the IdP and at each server, and at nobody else.
public sealed class ClientAuthenticationTests : IDisposable
{
    private readonly SigningKeys _keys = new(SigningKeys.Generate());

    public void Dispose() => _keys.Dispose();

    [Theory] // SPEC 67
    [InlineData(SecurityAlgorithms.EcdsaSha256)]
    [InlineData(SecurityAlgorithms.RsaSha256)]
    public async Task A_client_that_signs_is_accepted_by_the_rules_of_our_own_servers_and_sends_no_secret(string algorithm)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignServer = Signing(_keys.For(algorithm));
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt");
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));

        var form = flow.Requests("localhost:7401/oauth/token").Single().Form();
        Assert.Equal("urn:ietf:params:oauth:client-assertion-type:jwt-bearer", form["client_assertion_type"]);
        Assert.Null(flow.Requests("localhost:7401/oauth/token").Single().Header("Authorization"));
        Assert.DoesNotContain("client_secret", form.Keys);
        var assertion = new JsonWebToken(form["client_assertion"]);
        Assert.Equal(("client-authentication+jwt", algorithm), (assertion.Typ, assertion.Alg));
        Assert.Equal([ClientFlow.DesignIssuer], assertion.Audiences);
        Assert.Equal(flow.Clock.GetUtcNow().AddSeconds(60), assertion.ValidTo);
        Assert.Null((await ValidateAsync(flow, form["client_assertion"])).Reason);
    }

    [Fact] // SPEC 67
    public async Task Each_request_is_signed_anew()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignServer = Signing(_keys.For());
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt");
        flow.Design.Answer("/oauth/token", _ => (400, ClientFlow.Error("invalid_grant")));
        await flow.RefusedAsync();
        var ids = flow.Requests("localhost:7401/oauth/token").Select(r => new JsonWebToken(r.Form()["client_assertion"]).Id).ToList();
        Assert.Equal(2, ids.Count);
        Assert.Distinct(ids);
    }

    [Fact] // SPEC 67
    public async Task An_assertion_for_one_server_is_good_at_no_other()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignServer = Signing(_keys.For());
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt");
        await flow.CallAsync(flow.Connect().Http);
        var assertion = flow.Requests("localhost:7401/oauth/token").Single().Form()["client_assertion"];
        Assert.Equal(Reasons.AudienceMismatch, (await ValidateAsync(flow, assertion, "http://localhost:7402")).Reason);
    }

    [Fact] // SPEC 65
    public async Task A_public_client_says_its_id_and_nothing_more()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignServer = new(ClientFlow.DesignMcp, new(ClientFlow.DesignIssuer, "cli") { AuthMethod = AuthMethods.None });
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray("none");
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        var request = flow.Requests("localhost:7401/oauth/token").Single();
        Assert.Equal(["assertion", "client_id", "grant_type", "resource"], request.Form().Keys.Order(StringComparer.Ordinal));
        Assert.Equal(("cli", null), (request.Form()["client_id"], request.Header("Authorization")));
    }

    [Theory]
    [InlineData(AuthMethods.ClientSecretBasic)]
    [InlineData(AuthMethods.ClientSecretPost)]
    [InlineData(AuthMethods.PrivateKeyJwt)]
    [InlineData(AuthMethods.None)]
    [InlineData("tls_client_auth")]
    public async Task What_the_metadata_does_not_list_is_not_tried_and_no_secret_leaves(string method)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray("something_else");
        flow.DesignServer = new(
            ClientFlow.DesignMcp, new(ClientFlow.DesignIssuer, "agent-at-design", new(ClientFlow.DesignSecret), method) { Key = _keys.For() });
        Assert.Equal(ClientErrors.AuthMethodNotSupported, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Redemptions);
    }

    [Theory]
    [InlineData(AuthMethods.ClientSecretBasic)]
    [InlineData(AuthMethods.ClientSecretPost)]
    [InlineData(AuthMethods.PrivateKeyJwt)]
    public async Task A_client_without_the_credential_of_its_method_asks_nobody(string method)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray(method);
        flow.DesignServer = new(ClientFlow.DesignMcp, new(ClientFlow.DesignIssuer, "agent-at-design") { AuthMethod = method });
        Assert.Equal(ClientErrors.AuthMethodNotSupported, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Redemptions);
    }

    [Fact]
    public async Task A_key_of_an_algorithm_that_the_server_does_not_list_signs_nothing()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignServer = Signing(_keys.For());
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt");
        flow.DesignMetadata["token_endpoint_auth_signing_alg_values_supported"] = new JsonArray("RS256");
        Assert.Equal(ClientErrors.AuthMethodNotSupported, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Redemptions);
    }

    [Fact] // RFC 8725 §3.1
    public async Task A_shared_secret_is_no_key_to_sign_with()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignServer = Signing(new(new SymmetricSecurityKey(new byte[32]), SecurityAlgorithms.HmacSha256));
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt");
        Assert.Equal(ClientErrors.AuthMethodNotSupported, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Redemptions);
    }

    [Fact]
    public async Task What_a_registration_or_a_refusal_prints_holds_no_secret()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Answer("/oauth/token", _ => (401, ClientFlow.Error("invalid_client", $"Not {ClientFlow.DesignSecret}.")));
        var (http, _) = flow.Connect();
        var exception = await Assert.ThrowsAsync<IdentityAssertionException>(() => flow.CallAsync(http));
        Assert.Equal(("invalid_client", null), (exception.Refusal.Code, exception.Refusal.Description));
        Assert.DoesNotContain(ClientFlow.DesignSecret, exception.ToString() + flow.DesignServer, StringComparison.Ordinal);
    }

    private static ProtectedResource Signing(SigningCredentials key) => new(
        ClientFlow.DesignMcp, new(ClientFlow.DesignIssuer, "agent-at-design") { AuthMethod = AuthMethods.PrivateKeyJwt, Key = key });

    private async Task<(string? Reason, OneTimeUse? Use)> ValidateAsync(ClientFlow flow, string assertion, string issuer = ClientFlow.DesignIssuer)
    {
        var client = new RegisteredClient
        {
            ClientId = "agent-at-design",
            DisplayName = "Agent",
            AuthMethod = AuthMethods.PrivateKeyJwt,
            GrantTypes = new HashSet<string>(),
            Keys = [_keys.For().Key, _keys.For(SecurityAlgorithms.RsaSha256).Key],
        };
        await using var services = new ServiceCollection().AddHttpClient().BuildServiceProvider();
        using var keys = new ClientKeys(
            new PublicNetwork((_, _) => throw new InvalidOperationException("Nobody is asked."), allowLoopback: false), services.GetRequiredService<IHttpClientFactory>(), flow.Clock, NullLogger<RemoteIssuerKeys>.Instance);
        var validator = new ClientAssertionValidator(
            new("design", FlowStep.JwtBearerGrant, issuer, issuer + "/oauth/token"), keys, flow.Clock);
        return await validator.ValidateAsync(UnverifiedJwt.TryRead(assertion)!, client, TestContext.Current.CancellationToken);
    }
}
