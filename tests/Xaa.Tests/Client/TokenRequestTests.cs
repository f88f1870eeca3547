using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Xaa.Client;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Tests.Client;

public sealed class TokenRequestTests
{
    [Fact] // SPEC 1 to 5, 7, 9, C2
    public async Task The_exchange_names_type_audience_resource_scope_and_subject()
    {
        await using var flow = await ClientFlow.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        var request = Assert.Single(flow.Requests("localhost:7100/token"));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
                ["requested_token_type"] = "urn:ietf:params:oauth:token-type:id-jag",
                ["audience"] = "http://localhost:7401",
                ["resource"] = "http://localhost:7401/mcp",
                ["scope"] = "design.read",
                ["subject_token"] = "refresh-token-of-alice",
                ["subject_token_type"] = "urn:ietf:params:oauth:token-type:refresh_token",
            },
            request.Form());
        Assert.Equal("agent:agent%20secret%2B%2F%25", Basic(request.Header("Authorization")));
    }

    [Fact] // SPEC 7
    public async Task An_ID_token_can_be_the_subject()
    {
        await using var flow = await ClientFlow.StartAsync();
        var person = ClientFlow.Person(assertion: () => new("the-id-token".AsSubject(), TokenTypes.IdToken));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect(person).Http));
        var form = flow.Requests("localhost:7100/token")[0].Form();
        Assert.Equal(("the-id-token", "urn:ietf:params:oauth:token-type:id_token"), (form["subject_token"], form["subject_token_type"]));
    }

    [Fact] // SPEC 36, C6
    public async Task The_ID_JAG_is_redeemed_with_the_credentials_of_that_issuer()
    {
        await using var flow = await ClientFlow.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        var request = Assert.Single(flow.Requests("localhost:7401/oauth/token"));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
                ["assertion"] = "id-jag-1",
                ["resource"] = "http://localhost:7401/mcp",
            },
            request.Form());
        Assert.Equal("agent-at-design:design%3Asecret%26%3D", Basic(request.Header("Authorization")));
    }

    [Fact] // SPEC 69
    public async Task The_IdPs_secret_never_reaches_a_server_nor_the_other_way_round()
    {
        await using var flow = await ClientFlow.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        foreach (var request in flow.Network.Requests)
        {
            var sent = request.Body + Basic(request.Header("Authorization")) + request.Header("Authorization");
            string[] foreign = request.Address.Port == 7401 ? ["agent%20secret", ClientFlow.RefreshTokenOfAlice] : ["design%3Asecret"];
            Assert.DoesNotContain(foreign, sent.Contains);
        }
    }

    [Fact]
    public async Task Client_secret_post_puts_the_credentials_into_the_form()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignServer = new(ClientFlow.DesignMcp, new(ClientFlow.DesignIssuer, "agent-at-design", new("s&=+"), AuthMethods.ClientSecretPost));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        var request = Assert.Single(flow.Requests("localhost:7401/oauth/token"));
        Assert.Null(request.Header("Authorization"));
        Assert.Equal(("agent-at-design", "s&=+"), (request.Form()["client_id"], request.Form()["client_secret"]));
    }

    [Theory] // RFC 8414 §2
    [InlineData(null)]
    [InlineData("none")]
    public async Task A_public_client_says_who_it_is_where_nothing_else_is_listed_or_nothing_at_all(string? listed)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignServer = new(ClientFlow.DesignMcp, new(ClientFlow.DesignIssuer, "agent-at-design", AuthMethod: AuthMethods.None));
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = listed is null ? null : new JsonArray(listed);
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        var request = Assert.Single(flow.Requests("localhost:7401/oauth/token"));
        Assert.Null(request.Header("Authorization"));
        Assert.Equal("agent-at-design", request.Form()["client_id"]);
        Assert.DoesNotContain("client_secret", request.Form().Keys);
    }

    [Fact]
    public async Task An_authentication_method_that_the_server_does_not_list_is_not_tried()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignMetadata["token_endpoint_auth_methods_supported"] = new JsonArray("private_key_jwt");
        Assert.Equal(ClientErrors.AuthMethodNotSupported, (await flow.RefusedAsync()).Code);
        Assert.Equal(0, flow.Redemptions);
    }

    [Theory] // SPEC 23
    [InlineData("token_type", "Bearer")]
    [InlineData("issued_token_type", "urn:ietf:params:oauth:token-type:access_token")]
    [InlineData("issued_token_type", null)]
    public async Task An_answer_that_is_no_ID_JAG_is_not_redeemed(string member, string? value)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Idp.Answer("/token", _ => (200, Change(flow.IdJagAnswer(), member, value)));
        var refusal = await flow.RefusedAsync();
        Assert.Equal((FlowStep.TokenExchange, ClientErrors.UnexpectedTokenType), (refusal.Step, refusal.Code));
        Assert.Equal(0, flow.Redemptions);
    }

    [Theory] // SPEC 47
    [InlineData("DPoP")]
    [InlineData("N_A")]
    public async Task An_access_token_that_is_no_bearer_token_is_not_used(string type)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Answer("/oauth/token", _ => (200, Change(flow.AccessTokenAnswer(), "token_type", type)));
        var refusal = await flow.RefusedAsync();
        Assert.Equal((FlowStep.JwtBearerGrant, ClientErrors.UnexpectedTokenType), (refusal.Step, refusal.Code));
    }

    [Theory]
    [InlineData("\"http://localhost:7401/mcp\"", true)]
    [InlineData("[\"http://localhost:7401/mcp\"]", true)]
    [InlineData("null", true)] // SPEC 57
    [InlineData("\"http://localhost:7402/mcp\"", false)] // SPEC 57
    [InlineData("\"http://localhost:7401/mcp/\"", false)]
    [InlineData("[\"http://localhost:7401/mcp\",\"http://localhost:7402/mcp\"]", false)]
    [InlineData("{}", false)]
    public async Task A_token_for_another_resource_than_the_requested_one_is_not_used(string resource, bool used)
    {
        foreach (var step in new[] { FlowStep.TokenExchange, FlowStep.JwtBearerGrant })
        {
            await using var flow = await ClientFlow.StartAsync();
            if (step == FlowStep.TokenExchange)
                flow.Idp.Answer("/token", _ => (200, Change(flow.IdJagAnswer(), "resource", JsonNode.Parse(resource))));
            else
                flow.Design.Answer("/oauth/token", _ => (200, Change(flow.AccessTokenAnswer(), "resource", JsonNode.Parse(resource))));
            if (used)
            {
                Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
                continue;
            }
            var refusal = await flow.RefusedAsync();
            Assert.Equal((step, ClientErrors.ResourceMismatch), (refusal.Step, refusal.Code));
        }
    }

    [Fact] // SPEC 24, 75
    public async Task A_policy_denial_is_final_and_nobody_is_sent_to_a_consent_screen()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.DesignMetadata["authorization_endpoint"] = ClientFlow.DesignIssuer + "/oauth/authorize";
        flow.Idp.Answer("/token", _ => (400, ClientFlow.Error("access_denied", "No managed connection covers this person.")));
        var refusal = await flow.RefusedAsync();
        Assert.Equal(
            new IdentityAssertionRefusal(
                FlowStep.TokenExchange, ClientFlow.IdpIssuer, "access_denied", "No managed connection covers this person.", true),
            refusal);
        Assert.True(refusal.IsPolicyDenial);
        Assert.Equal((1, 0), (flow.Exchanges, flow.Redemptions));
        Assert.DoesNotContain(
            flow.Network.Requests, r => r.Address.AbsolutePath.Contains("authorize") || r.Address.AbsolutePath.Contains("register"));
    }

    [Fact] // SPEC 49
    public async Task Invalid_grant_at_redemption_is_met_with_one_new_ID_JAG()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Answer(
            "/oauth/token",
            form => form["assertion"] == "id-jag-1" ? (400, ClientFlow.Error("invalid_grant")) : (200, flow.AccessTokenAnswer()));
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect().Http));
        Assert.Equal(["id-jag-1", "id-jag-2"], flow.Requests("localhost:7401/oauth/token").Select(r => r.Form()["assertion"]));
    }

    [Fact] // SPEC 49
    public async Task A_second_invalid_grant_ends_it_and_no_ID_JAG_is_sent_twice()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Answer("/oauth/token", _ => (400, ClientFlow.Error("invalid_grant", "Not this one.")));
        var refusal = await flow.RefusedAsync();
        Assert.Equal((FlowStep.JwtBearerGrant, ClientFlow.DesignIssuer, "invalid_grant"), (refusal.Step, refusal.Party, refusal.Code));
        Assert.Equal((2, 2), (flow.Exchanges, flow.Redemptions));
        Assert.Distinct(flow.Requests("localhost:7401/oauth/token").Select(r => r.Form()["assertion"]));
    }

    [Fact] // SPEC 49
    public async Task No_ID_JAG_is_repeated_when_the_server_fails()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Design.Answer("/oauth/token", _ => (503, new JsonObject()));
        Assert.Equal(ClientErrors.Unreachable, (await flow.RefusedAsync()).Code);
        Assert.Equal((1, 1), (flow.Exchanges, flow.Redemptions));
    }

    [Fact] // SPEC 24
    public async Task A_subject_token_that_was_rotated_meanwhile_is_replaced_once()
    {
        await using var flow = await ClientFlow.StartAsync();
        var current = "old";
        flow.Idp.Answer("/token", form =>
        {
            if (form["subject_token"] == "new")
                return (200, flow.IdJagAnswer());
            current = "new";
            return (400, ClientFlow.Error("invalid_grant"));
        });
        Assert.Equal(HttpStatusCode.OK, await flow.CallAsync(flow.Connect(ClientFlow.Person(assertion: () => new(current.AsSubject()))).Http));
        Assert.Equal(2, flow.Exchanges);
    }

    [Fact] // SPEC 24
    public async Task A_dead_subject_token_is_sent_once()
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Idp.Answer("/token", _ => (400, ClientFlow.Error("invalid_grant", "The session has ended.")));
        var refusal = await flow.RefusedAsync();
        Assert.Equal((FlowStep.TokenExchange, "invalid_grant", false), (refusal.Step, refusal.Code, refusal.IsPolicyDenial));
        Assert.Equal(1, flow.Exchanges);
    }

    [Theory]
    [InlineData("{\"error\":\"access_denied\",\"error_description\":\"You sent refresh-token-of-alice.\"}", "access_denied")]
    [InlineData("{\"error\":\"access_denied\",\"error_description\":\"Bad eyJhbGciOiJFUzI1NiJ9.x.y\"}", "access_denied")]
    [InlineData("{\"error\":\"access_denied\",\"error_description\":\"agent secret+/%\"}", "access_denied")]
    [InlineData("{\"error\":\"access_denied\",\"error_description\":\"line\\nbreak\"}", "access_denied")]
    public async Task An_error_text_is_passed_on_only_when_it_is_plain_and_echoes_no_secret(string body, string code)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Idp.Answer("/token", _ => (400, JsonNode.Parse(body)!));
        var (http, _) = flow.Connect();
        var exception = await Assert.ThrowsAsync<IdentityAssertionException>(() => flow.CallAsync(http));
        Assert.Equal((code, null), (exception.Refusal.Code, exception.Refusal.Description));
        Assert.DoesNotContain(ClientFlow.RefreshTokenOfAlice, exception.ToString());
    }

    [Theory]
    [InlineData("{\"error\":\"bell\\u0007\"}")]
    [InlineData("{\"error\":\"\"}")]
    [InlineData("{\"message\":\"no\"}")]
    public async Task An_error_without_a_readable_code_is_a_malformed_answer(string body)
    {
        await using var flow = await ClientFlow.StartAsync();
        flow.Idp.Answer("/token", _ => (400, JsonNode.Parse(body)!));
        var refusal = await flow.RefusedAsync();
        Assert.Equal((ClientErrors.MalformedResponse, false), (refusal.Code, refusal.IsAnswer));
    }

    private static JsonObject Change(JsonObject answer, string member, JsonNode? value)
    {
        answer[member] = value;
        return answer;
    }

    private static string? Basic(string? header) =>
        header?.StartsWith("Basic ", StringComparison.Ordinal) == true
            ? Encoding.UTF8.GetString(Convert.FromBase64String(header["Basic ".Length..]))
            : null;
}
