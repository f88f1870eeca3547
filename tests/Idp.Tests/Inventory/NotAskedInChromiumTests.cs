using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xaa.Idp.Tests.Portal;
using Xaa.Records;
using Xaa.Testing;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Idp.Tests.Inventory;

/// <summary>What nobody asked for, as an administrator sees it.</summary>
public sealed class NotAskedInChromiumTests
{
    [Fact]
    public async Task What_nobody_asked_for_fits_a_phone()
    {
        var network = new InMemoryNetwork();
        await using var design = new ReportingServer(network);
        await design.WriteAsync(
            ReportingServer.Record(FlowStep.Registration, "https://apps.example/" + new string('x', 200) + "/client.json"),
            ReportingServer.Record(FlowStep.Registration, "dcr-6f1d2a4b9c"),
            ReportingServer.Record(FlowStep.Consent, "dcr-6f1d2a4b9c", "u-alice", "design.read design.write"),
            ReportingServer.Record(FlowStep.OrdinaryGrant, "dcr-6f1d2a4b9c", "u-bob", "design.read"),
            ReportingServer.Record(FlowStep.Consent, "agent-at-design", "u-alice", "design.read"));
        await design.StartAsync();
        await using var portal = await PortalInChromium.StartAsync(new() { ChangeSeed = Register, Network = network });
        await design.CountedAsync(5);
        await using var browser = await portal.CarolAsync("/admin/inventory");
        await Expect(browser.Page.GetByRole(AriaRole.Row, new() { Name = "dcr-6f1d2a4b9c" })).ToContainTextAsync("not asked");
        await Expect(browser.Page.Locator(".faults")).ToContainTextAsync("wiki cannot be read since");
        foreach (var window in (int[])[390, 800, 1000, 1280])
        {
            await browser.Page.SetViewportSizeAsync(window, 844);
            var width = await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth");
            Assert.True(width <= window, $"The page is {width} pixels wide in a window of {window}.");
        }
        Assert.Empty(browser.Trouble);

        void Register(JsonObject seed)
        {
            ReportingServer.Register(seed);
            seed.Named("servers", "name", "wiki")["recordsKey"] = ReportingServer.Key;
            network.Unplug("localhost:7402");
        }
    }
}
