using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>The other side of the comparison: what the agent and an administrator do at the company's IdP.</summary>
public static class OrdinaryStackAtTheCompany
{
    /// <summary>Steps 1 and 2: an ID-JAG, for a refresh token of the agent's at the IdP.</summary>
    public static Task<(int Status, JsonObject Body)> ExchangeAsync(this OrdinaryStack stack, string refreshToken, string server = "wiki") => stack.PostAsync(
        OrdinaryStack.Idp + "/token",
        [
            ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
            ("requested_token_type", "urn:ietf:params:oauth:token-type:id-jag"),
            ("subject_token", refreshToken),
            ("subject_token_type", "urn:ietf:params:oauth:token-type:refresh_token"),
            ("audience", OrdinaryStack.AddressOf(server)),
            ("resource", OrdinaryStack.AddressOf(server) + "/mcp"),
        ],
        $"agent:{OrdinaryStack.Secret("agent")}");

    /// <summary>Step 1 at the agent: its refresh token at the IdP.</summary>
    public static async Task<string> SignInAtAgentAsync(this OrdinaryStack stack, Browser browser, string name = "alice")
    {
        var proof = PkcePair.New();
        var authorize = QueryHelpers.AddQueryString(OrdinaryStack.Idp + "/authorize", new Dictionary<string, string?>
        {
            ["response_type"] = "code",
            ["client_id"] = "agent",
            ["redirect_uri"] = OrdinaryStack.Agent + "/signin/callback",
            ["scope"] = "openid offline_access",
            ["code_challenge"] = proof.Challenge,
            ["code_challenge_method"] = "S256",
        });
        var answer = await browser.SignInAsync(new(authorize), name, OrdinaryStack.Password);
        var (_, body) = await stack.PostAsync(
            OrdinaryStack.Idp + "/token",
            [
                ("grant_type", "authorization_code"), ("code", QueryHelpers.ParseQuery(answer.Query)["code"]!),
                ("redirect_uri", OrdinaryStack.Agent + "/signin/callback"), ("code_verifier", proof.Verifier),
            ],
            $"agent:{OrdinaryStack.Secret("agent")}");
        return (string)body["refresh_token"]!;
    }

    /// <summary>Suspends a person at the IdP, as an administrator does.</summary>
    public static async Task SuspendAsync(this OrdinaryStack stack, string id)
    {
        var (_, body) = await stack.PostAsync(OrdinaryStack.Idp + "/token", [("grant_type", "client_credentials")], $"operator:{OrdinaryStack.Secret("operator")}");
        using var http = stack.Http();
        http.DefaultRequestHeaders.Authorization = new("Bearer", (string)body["access_token"]!);
        using var content = new StringContent("""{ "active": false }""", Encoding.UTF8, "application/json");
        using var answer = await http.PatchAsync($"{OrdinaryStack.Idp}/admin/api/people/{id}", content, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
