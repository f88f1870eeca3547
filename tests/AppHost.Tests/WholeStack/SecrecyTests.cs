using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.AppHost.Tests.WholeStack;

[Collection(StackCollection.Name)]
public sealed partial class SecrecyTests(StackFixture stack)
{
    [Fact] // QUIRKS C23
    public async Task No_token_code_secret_or_cookie_is_in_any_log_span_record_or_page()
    {
        var client = new RawClient(stack);
        await client.SignInAsync("alice", "Passw0rd!");
        await client.ExchangeAsync("design");
        Assert.Equal("Bearer", (string?)(await client.RedeemAsync("design"))["token_type"]);
        Assert.Equal(System.Net.HttpStatusCode.OK, await client.CallAsync("design"));
        Assert.Equal("invalid_grant", (string?)(await client.RedeemAsync("design"))["error"]);
        using var alice = await stack.SignInAsync("alice");
        await alice.ConnectionsAsync();
        await stack.AttemptAsync(a => (string?)a["jwtBearerGrant"]?["record"]?["reason"] == "replayed");

        var produced = await EverythingAsync(alice);
        foreach (var (place, text) in produced)
        {
            foreach (var (name, secret) in client.Secrets)
                Assert.False(text.Contains(secret, StringComparison.Ordinal), $"The {name} is in {place}.");
            Assert.False(AnyJwt().IsMatch(text), $"A JWT is in {place}.");
        }
    }

    private async Task<Dictionary<string, string>> EverythingAsync(StackPerson person)
    {
        var produced = new Dictionary<string, string>
        {
            // The newest spans are there once the replay's is.
            ["the spans"] = await stack.TelemetryAsync("spans", text => text.Contains("replayed", StringComparison.Ordinal)),
            ["the structured logs"] = await stack.TelemetryAsync("logs", text => text.Length > 0),
            ["the agent's page"] = (await person.Browser.GetAsync(new Uri(stack.AddressOf("agent") + "/"))).Html,
            ["the agent's connections"] = string.Concat((await person.ConnectionsAsync()).Values.Select(c => c.ToJsonString())),
        };
        using var flow = stack.App.CreateHttpClient("flow", "http");
        produced["FlowView"] = await flow.GetStringAsync(new Uri("/api/attempts", UriKind.Relative), StackFixture.Patience);
        foreach (var party in stack.Servers.Append("idp"))
            produced["the records of " + party] = (await stack.RecordsAsync(party)).ToJsonString();
        foreach (var party in stack.Servers.Concat(["idp", "agent", "flow"]))
            produced["the console of " + party] = await ConsoleAsync(party);
        Assert.All(produced, place => Assert.False(string.IsNullOrEmpty(place.Value), place.Key + " is empty, so nothing was searched."));
        return produced;
    }

    private async Task<string> ConsoleAsync(string party)
    {
        var text = new StringBuilder();
        var resource = stack.App.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == party);
        await foreach (var lines in stack.App.Services.GetRequiredService<ResourceLoggerService>().GetAllAsync(resource))
        {
            foreach (var line in lines)
                text.AppendLine(line.Content);
        }
        return text.ToString();
    }

    [GeneratedRegex(@"eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.")]
    private static partial Regex AnyJwt();
}
