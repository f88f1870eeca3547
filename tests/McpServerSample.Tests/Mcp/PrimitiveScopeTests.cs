using System.Text;
using System.Text.Json;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Mcp;

/// <summary>Prompts, resources and completions of the server as it runs: with the scope they are read, without it there is the one challenge.</summary>
public sealed class PrimitiveScopeTests(DesignServer design) : IClassFixture<DesignServer>
{
    private const string Argument = "\"argument\":{\"name\":\"fileId\",\"value\":\"\"}";

    [Theory] // SPEC 82
    [InlineData("resources/read", "\"uri\":\"design://files\"", "design://files", "checkout-redesign")]
    [InlineData("resources/read", "\"uri\":\"design://files/checkout-redesign\"", "design://files/checkout-redesign", "Checkout redesign")]
    [InlineData("prompts/get", "\"name\":\"summarise_file\",\"arguments\":{\"fileId\":\"checkout-redesign\"}", "summarise_file", "Checkout redesign")]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/prompt\",\"name\":\"summarise_file\"}," + Argument, null, "checkout-redesign")]
    [InlineData("completion/complete", "\"ref\":{\"type\":\"ref/resource\",\"uri\":\"design://files/{fileId}\"}," + Argument, null, "checkout-redesign")]
    public async Task Without_the_scope_nothing_is_read(string method, string parameters, string? name, string words)
    {
        var served = await SendAsync(method, parameters, name, "design.read");
        var refused = await SendAsync(method, parameters, name, "design.write");

        Assert.Equal(200, served.Status);
        Assert.Contains(words, served.Body, StringComparison.Ordinal);
        Assert.Equal((403, Reasons.MissingScope), (refused.Status, refused.Record.Reason));
        Assert.DoesNotContain(words, refused.Body, StringComparison.Ordinal);
        Assert.Contains("error=\"insufficient_scope\"", refused.Challenge, StringComparison.Ordinal);
        Assert.Contains("scope=\"design.write design.read\"", refused.Challenge, StringComparison.Ordinal);
        Assert.Contains("resource_metadata=", refused.Challenge, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DESIGN://files/checkout-redesign")]
    [InlineData("design://FILES/checkout-redesign")]
    [InlineData("Design://Files")]
    [InlineData("design://files/")]
    [InlineData("design://files/checkout%2Dredesign")]
    [InlineData("design://files/%63heckout-redesign")]
    [InlineData("design://files/checkout-redesign?x=1")]
    [InlineData("design://files/checkout-redesign#x")]
    [InlineData("design://files/checkout-redesign/picture")]
    [InlineData("design://files//checkout-redesign")]
    [InlineData("design://files/../files/checkout-redesign")]
    [InlineData("design://user@files/checkout-redesign")]
    [InlineData(" design://files/checkout-redesign")]
    [InlineData("design://files/checkout-redesign\\n")]
    public async Task Another_spelling_of_the_address_opens_nothing(string uri)
    {
        var answer = await SendAsync("resources/read", $"\"uri\":\"{uri}\"", null, "design.write");

        Assert.NotEqual(500, answer.Status);
        Assert.DoesNotContain("Checkout redesign", answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"contents\"", answer.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resources/subscribe", "\"uri\":\"design://files\"")]
    [InlineData("resources/unsubscribe", "\"uri\":\"design://files/checkout-redesign\"")]
    public async Task Following_a_resource_needs_its_scope_too(string method, string parameters) =>
        Assert.Equal(403, (await SendAsync(method, parameters, null, "design.write")).Status);

    [Theory]
    [InlineData("resources/list", "design://files")]
    [InlineData("resources/templates/list", "design://files/{fileId}")]
    [InlineData("prompts/list", "summarise_file")]
    public async Task Lists_say_what_there_is_and_hold_no_rows(string method, string words)
    {
        var answer = await SendAsync(method, "", null, "design.write");

        Assert.Equal(200, answer.Status);
        Assert.Contains(words, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("investor-deck", answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_address_costs_no_time()
    {
        var uri = "design://files/" + new string('a', 1_000_000) + "/";

        var answer = await SendAsync("resources/read", $"\"uri\":\"{uri}\"", null, "design.write")
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        Assert.NotEqual(500, answer.Status);
    }

    [Fact] // SPEC 29, 70: what the token names, a tool can write down; the token itself it never sees.
    public async Task Tools_see_who_acts_and_never_the_token()
    {
        await using var own = new DesignServer();
        var idp = own.Seed["trustedIssuers"]![0]!;
        (idp["tenant"], idp["audienceTenant"]) = ("acme", "t-42");
        var claims = own.Claims("design.read design.write").With("tenant", "acme").With("aud_tenant", "t-42");
        claims["act"] = new Dictionary<string, string> { ["sub"] = "planner" };
        var answer = await own.RedeemAsync(claims);
        answer.AssertIssued();

        var call = await own.CallAsync("claims", "Bearer " + answer.AccessToken);

        Assert.Contains("u-alice of acme through agent-at-design (agent planner)", call.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.AccessToken.Split('.')[2], call.Body, StringComparison.Ordinal);
    }

    // The headers say what the body says, so that nothing is refused for another reason.
    private async Task<McpAnswer> SendAsync(string method, string parameters, string? name, string scope)
    {
        const string Meta =
            "\"_meta\":{\"io.modelcontextprotocol/protocolVersion\":\"2026-07-28\",\"io.modelcontextprotocol/clientCapabilities\":{}}";
        var body = $"{{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"{method}\",\"params\":{{{(parameters is "" ? "" : parameters + ",")}{Meta}}}}}";
        (string, string)[] headers = [("MCP-Protocol-Version", "2026-07-28"), ("Mcp-Method", method)];
        var stated = name ?? (method == "resources/read" ? JsonElement.Parse($"{{{parameters}}}").GetProperty("uri").GetString()! : null);
        if (stated is { Length: < 1000 })
            headers = [.. headers, ("Mcp-Name", stated.Any(char.IsControl) || stated.StartsWith(' ') ? Encoded(stated) : stated)];
        return await design.SendAsync(
            new StringContent(body, Encoding.UTF8, "application/json"), "Bearer " + await design.AccessTokenAsync(scope), "/mcp", headers);
    }

    private static string Encoded(string value) => $"=?base64?{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}?=";
}
