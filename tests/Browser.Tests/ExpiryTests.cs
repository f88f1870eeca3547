using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

/// <summary>Access tokens live five minutes, the ID token an hour, and a person who works on notices neither.</summary>
[Collection(DemoStack.Collection)]
public sealed class ExpiryTests(DemoStack stack)
{
    [Fact]
    public async Task After_five_minutes_and_after_an_hour_a_tool_answers_without_a_redirect_and_without_another_sign_in()
    {
        var before = stack.Authorizations;
        await using var alice = await stack.SignInAsync("alice");
        await Expect(alice.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        List<string> shown = [];
        alice.Page.FrameNavigated += (_, frame) => shown.Add(frame.Url);
        var tool = alice.Page.Locator("#server-wiki details[data-tool=list_pages]");
        await tool.Locator("summary").First.ClickAsync();

        foreach (var passed in (TimeSpan[])[TimeSpan.Zero, TimeSpan.FromMinutes(6), TimeSpan.FromMinutes(61)])
        {
            stack.Clock.Leap(passed);
            await tool.Locator("button[type=submit]").ClickAsync();
            await Expect(tool.Locator(".result .done")).ToBeVisibleAsync();
            await alice.Page.EvaluateAsync("document.querySelector('#server-wiki details[data-tool=list_pages] .result').replaceChildren()");
        }
        await Expect(alice.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        Assert.Empty(shown);
        Assert.Equal(1, stack.Authorizations - before);
        Assert.Empty(alice.Trouble);
    }
}
