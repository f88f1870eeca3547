using Xaa.OAuth;
using Xaa.Records;
using static Xaa.McpServerSample.Tests.Ordinary.OrdinaryStack;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>What the README counts: what one sees without Cross App Access, and what the company can still do.</summary>
public sealed class ContrastTests
{
    [Fact]
    public async Task Suspending_a_person_stops_ID_JAGs_at_once_and_ordinary_refresh_tokens_never()
    {
        await using var stack = new OrdinaryStack().Start();
        using var browser = stack.NewBrowser();
        var managed = await stack.SignInAtAgentAsync(browser);
        var ordinary = (string)(await stack.ConnectAsync(browser))["refresh_token"]!;
        Assert.Equal(200, (await stack.ExchangeAsync(managed)).Status);

        await stack.SuspendAsync("u-alice");

        var (status, refused) = await stack.ExchangeAsync(managed);
        Assert.True(status == 400, refused.ToJsonString());
        for (var month = 0; month < 3; month++)
        {
            var tokens = Issued(await stack.RefreshAsync(ordinary));
            Assert.Equal(200, await stack.ListToolsAsync((string)tokens["access_token"]!));
            ordinary = (string)tokens["refresh_token"]!;
            stack.Clock.Leap(TimeSpan.FromDays(29));
        }
    }

    [Fact]
    public async Task Four_servers_are_four_consent_screens_against_none()
    {
        string[] servers = ["design", "wiki", "crm", "payments"];
        await using var stack = new OrdinaryStack(servers).Start();
        using var browser = stack.NewBrowser();

        foreach (var server in servers)
            await stack.ConnectAsync(browser, server: server);
        foreach (var server in servers)
        {
            var consent = await stack.NextRecordAsync(server);
            Assert.Equal((FlowStep.Consent, server), (consent.Step, consent.Party));
            Assert.Equal(FlowStep.OrdinaryGrant, (await stack.NextRecordAsync(server)).Step);
        }

        var managed = await stack.SignInAtAgentAsync(browser);
        foreach (var server in servers)
        {
            var (_, exchanged) = await stack.ExchangeAsync(managed, server);
            Issued(await stack.TokenAsync(
                [("grant_type", GrantTypes.JwtBearer), ("assertion", (string)exchanged["access_token"]!)], $"agent-at-{server}", server));
            Assert.Equal(FlowStep.JwtBearerGrant, (await stack.NextRecordAsync(server)).Step);
        }
    }
}
