using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Tests.Token;

/// <summary>RFC 6749 §4.4, RFC 9068: a token of an operator's own, for the administration API and nothing else.</summary>
public sealed class ClientCredentialsTests(IdpHost idp)
{
    private const string Operator = "operator:" + DemoSeed.OperatorSecret;
    private const string Auditor = "auditor:" + DemoSeed.AuditorSecret;
    private const string AdminApi = IdpHost.Issuer + "/admin/api";

    [Fact]
    public async Task An_operator_gets_a_short_lived_access_token_for_the_administration_API_alone()
    {
        var answer = await AskAsync(Operator);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["access_token", "token_type", "expires_in", "scope"], answer.Json.Select(p => p.Key));
        Assert.Equal(("Bearer", 300, "idp.people.read idp.people.write idp.policy.read idp.policy.write idp.clients.read idp.clients.write "
                + "idp.servers.read idp.servers.write idp.records.read idp.keys.read idp.keys.write"),
            (answer["token_type"], (int)answer.Json["expires_in"]!, answer["scope"]));

        var (header, claims) = (Wire.Header(answer["access_token"]!), Wire.Payload(answer["access_token"]!));
        Assert.Equal(("at+jwt", "ES256"), (header.GetProperty("typ").GetString(), header.GetProperty("alg").GetString()));
        Assert.Equal(
            (IdpHost.Issuer, "operator", "operator", AdminApi),
            (Text("iss"), Text("sub"), Text("client_id"), Text("aud")));
        Assert.Equal(300, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
        Assert.DoesNotContain(claims.EnumerateObject(), claim => claim.Name is "auth_time" or "acr" or "amr" or "sid");

        string? Text(string claim) => claims.GetProperty(claim).GetString();
    }

    [Fact]
    public async Task It_is_recorded_beside_the_four_steps()
    {
        var answer = await AskAsync(Operator, ("scope", "idp.people.read"));
        var record = Assert.Single(await idp.RecordsAsync(), record => (string?)record["traceId"] == answer.TraceId);
        var id = Wire.Payload(answer["access_token"]!).GetProperty("jti").GetString();
        Assert.Equal(
            ["Administration", "Issued", "operator", AdminApi, "idp.people.read", null, id],
            record.Texts("step", "outcome", "clientId", "resource", "grantedScope", "subject", "issuedId"));
    }

    [Theory]
    [InlineData("idp.people.read", "idp.people.read")]
    [InlineData("idp.keys.read idp.people.read", "idp.keys.read idp.people.read")]
    [InlineData("idp.keys.read idp.keys.read", "idp.keys.read")]
    [InlineData(null, "idp.people.read idp.policy.read idp.clients.read idp.servers.read idp.records.read idp.keys.read")]
    public async Task The_scope_is_what_was_asked_for_within_what_the_client_is_registered_for(string? asked, string granted) =>
        Assert.Equal(granted, (await AskAsync(Auditor, ("scope", asked)))["scope"]);

    [Theory]
    [InlineData("idp.people.write", "scope_not_allowed")]
    [InlineData("idp.people.read idp.people.write", "scope_not_allowed")]
    [InlineData("idp.everything", "unknown_scope")]
    [InlineData("openid", "unknown_scope")]
    [InlineData("design.read", "unknown_scope")]
    [InlineData("idp.people.read\n", "unknown_scope")]
    public async Task More_than_that_is_refused(string scope, string reason) =>
        await idp.AssertRefusedAsync(await AskAsync(Auditor, ("scope", scope)), "invalid_scope", reason);

    [Theory]
    [InlineData("resource", "http://localhost:7401/mcp", "resource_not_governed_by_audience")]
    [InlineData("resource", IdpHost.Issuer + "/userinfo", "resource_not_governed_by_audience")]
    [InlineData("audience", "http://localhost:7401", "unknown_audience")]
    public async Task It_is_for_nothing_else(string parameter, string value, string reason) =>
        await idp.AssertRefusedAsync(await AskAsync(Operator, (parameter, value)), "invalid_target", reason);

    [Fact]
    public async Task Its_own_resource_may_be_named() =>
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(Operator, ("resource", AdminApi), ("audience", AdminApi))).Status);

    [Fact]
    public async Task A_client_that_signs_people_in_gets_none()
    {
        await idp.AssertRefusedAsync(await AskAsync($"agent:{DemoSeed.AgentSecret}"), "unauthorized_client", "grant_type_not_allowed");
        await idp.AssertRefusedAsync(
            await AskAsync($"agent:{DemoSeed.AgentSecret}", ("scope", "idp.people.write")), "unauthorized_client", "grant_type_not_allowed");
    }

    [Theory]
    [InlineData("authorization_code")]
    [InlineData("refresh_token")]
    [InlineData(Wire.TokenExchange)]
    public async Task An_operator_signs_nobody_in(string grantType)
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.PostTokenAsync(
            [("client", Operator), ("grant_type", grantType), ("subject_token", tokens["id_token"]), ("refresh_token", tokens["refresh_token"])]);
        await idp.AssertRefusedAsync(answer, "unauthorized_client", "grant_type_not_allowed");
    }

    [Fact]
    public async Task An_operator_has_no_sign_in_page()
    {
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize(("client_id", "operator")));
        Assert.Null(page.Leaving);
        Assert.Contains("redirect_uri is not registered", page.Html, StringComparison.Ordinal);
        Assert.Empty(idp.Services.GetRequiredService<PolicyStore>().Find("operator")!.RedirectUris);
    }

    [Theory]
    [InlineData("", "client_authentication_missing")]
    [InlineData("operator:" + DemoSeed.AgentSecret, "wrong_client_secret")]
    [InlineData("operators:" + DemoSeed.OperatorSecret, "unknown_client")]
    public async Task Without_its_secret_nobody_is_an_operator(string credentials, string reason) =>
        await idp.AssertRefusedAsync(await AskAsync(credentials), "invalid_client", reason, HttpStatusCode.Unauthorized);

    private Task<TokenAnswer> AskAsync(string client, params (string Name, string? Value)[] changes) =>
        idp.PostTokenAsync([("client", client), ("grant_type", "client_credentials"), .. changes]);
}
