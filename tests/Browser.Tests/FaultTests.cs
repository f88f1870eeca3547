using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

[Collection(DemoStack.Collection)]
public sealed class FaultTests(DemoStack stack)
{
    [Fact]
    public async Task A_server_that_goes_is_explained_on_its_card_the_others_are_used_and_it_comes_back_by_itself()
    {
        await using var alice = await stack.SignInAsync("alice");
        await Expect(alice.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        var crm = alice.Page.Locator("#server-crm");
        await stack.StopAsync("crm");
        try
        {
            var tool = crm.Locator("details[data-tool=list_deals]");
            await tool.Locator("summary").First.ClickAsync();
            await tool.Locator("button[type=submit]").ClickAsync();
            await Expect(crm).ToHaveAttributeAsync("data-state", "failed");
            await Expect(crm).ToContainTextAsync("It does not answer. It may be switched off, or on its way back.");
            await Expect(crm).ToContainTextAsync("Your other servers are not affected.");
            await Expect(alice.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(3);
        }
        finally
        {
            stack.Start("crm");
        }
        // The person only looks on.
        stack.Clock.Leap(TimeSpan.FromSeconds(10));
        await Expect(crm).ToHaveAttributeAsync("data-state", "connected");
    }
}
