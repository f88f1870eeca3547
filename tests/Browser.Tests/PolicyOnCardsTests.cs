using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

/// <summary>What IT gives and takes shows on an open page, without a reload.</summary>
[Collection(DemoStack.Collection)]
public sealed class PolicyOnCardsTests(DemoStack stack)
{
    [Fact]
    public async Task A_scope_that_IT_takes_and_gives_back_goes_from_the_card_and_comes_back()
    {
        await using var alice = await stack.SignInAsync("alice");
        var card = alice.Page.Locator("#server-wiki");
        await Expect(card).ToContainTextAsync("wiki.write");

        await stack.ApproveAsync("wiki", ["wiki.read"]);
        await Expect(card).ToContainTextAsync("IT has just taken away wiki.write.");
        await Expect(card.Locator(".scopes")).Not.ToContainTextAsync("wiki.write");
        await Expect(alice.Page.Locator("#news")).ToHaveTextAsync("Wiki: IT has just taken away wiki.write.");

        await stack.ApproveAsync("wiki", ["wiki.read", "wiki.write"]);
        await Expect(card).ToContainTextAsync("IT has just added wiki.write.");
        Assert.Empty(alice.Trouble);
    }

    [Fact]
    public async Task A_server_that_IT_withdraws_is_refused_on_the_card_and_comes_alive_when_it_is_allowed_again()
    {
        await using var bob = await stack.SignInAsync("bob");
        await Expect(bob.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(2);
        var card = bob.Page.Locator("#server-crm");

        await stack.ApproveAsync("crm", ["crm.read"], "engineering");
        await Expect(card).ToHaveAttributeAsync("data-state", "refused");
        await Expect(card).ToContainTextAsync("IT has just withdrawn this.");

        await stack.ApproveAsync("crm", ["crm.read"], "marketing", "engineering");
        await Expect(card).ToHaveAttributeAsync("data-state", "connected");
        await Expect(card).ToContainTextAsync("IT has just allowed this.");
        Assert.Empty(bob.Trouble);
    }
}
