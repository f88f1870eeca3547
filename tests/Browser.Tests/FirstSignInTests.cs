using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

[Collection(DemoStack.Collection)]
public sealed class FirstSignInTests(DemoStack stack)
{
    [Fact]
    public async Task Alice_gives_her_password_and_with_one_click_four_connections_come_alive()
    {
        var before = stack.Authorizations;
        await using var alice = await stack.SignInAsync("alice");
        await Expect(alice.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        await Expect(alice.Page.GetByRole(AriaRole.Status).First).ToContainTextAsync("4 of 4 connected");
        Assert.Equal(1, stack.Authorizations - before);
        // Nobody was asked for consent: no page of a server was ever shown.
        Assert.DoesNotContain(stack.Requests, request => request.EndsWith("/oauth/authorize", StringComparison.Ordinal));
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task Bob_is_connected_where_policy_lets_him_and_told_who_refused_the_rest()
    {
        await using var bob = await stack.SignInAsync("bob");
        await Expect(bob.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(2);
        await Expect(bob.Page.Locator("article[data-state=refused]")).ToHaveCountAsync(2);
        foreach (var server in (string[])["design", "payments"])
        {
            var card = bob.Page.Locator($"#server-{server}");
            await Expect(card).ToHaveAttributeAsync("data-state", "refused");
            await Expect(card).ToContainTextAsync("Your company's identity provider refused.");
            await Expect(card).ToContainTextAsync("access_denied");
        }
        Assert.DoesNotContain(stack.Requests, request => request.EndsWith("/oauth/authorize", StringComparison.Ordinal));
        Assert.Empty(bob.Trouble);
    }
}
