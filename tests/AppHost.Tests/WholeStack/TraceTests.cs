using System.Text.Json.Nodes;

namespace Xaa.AppHost.Tests.WholeStack;

[Collection(StackCollection.Name)]
public sealed class TraceTests(StackFixture stack)
{
    [Fact]
    public async Task Steps_2_3_and_4_of_one_connection_stand_in_one_trace_and_in_one_row()
    {
        using var alice = await stack.SignInAsync("alice");
        await alice.ConnectionsAsync();

        var row = await stack.AttemptAsync(a => ConnectionTests.Is(a, "jwtBearerGrant", "u-alice", "design") && a["resourceRequest"] is not null);
        var (exchange, redemption) = (Record(row["tokenExchange"]), Record(row["jwtBearerGrant"]));
        var call = Record(row["resourceRequest"]!["newest"]![0]);
        Assert.Equal((string?)exchange["issuedId"], (string?)redemption["consumedId"]);
        Assert.Equal((string?)redemption["issuedId"], (string?)call["consumedId"]);
        Assert.Equal("SignIn", (string?)Record(row["signIn"])["step"]);
        Assert.Equal((string?)Record(row["signIn"])["sessionId"], (string?)exchange["sessionId"]);

        var trace = (string)exchange["traceId"]!;
        string[] steps = ["xaa.token_exchange", "xaa.jwt_bearer_grant", "xaa.resource_request"];
        var spans = await stack.TelemetryAsync($"traces/{trace}", text => steps.All(text.Contains));
        Assert.Equal(trace, (string?)redemption["traceId"]);
        foreach (var party in new[] { "agent", "idp", "design" })
            Assert.Contains($"\"{party}\"", spans, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_is_sent_to_an_authorization_endpoint_but_to_sign_in()
    {
        using var alice = await stack.SignInAsync("alice");
        await alice.ConnectionsAsync();

        // The stack's people are the only ones who asked; the sign-ins of this class' other tests may still be on their way.
        var spans = await stack.TelemetryAsync("spans", text => Authorizations(text) >= 1);
        Assert.InRange(Authorizations(spans), 1, stack.SignIns);
    }

    private static int Authorizations(string spans) => spans.Split("\"GET /authorize\"").Length - 1;

    private static JsonNode Record(JsonNode? cell) => cell!["record"]!;
}
