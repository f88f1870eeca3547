using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Xaa.Browser.Tests;

/// <summary>Two people in two browsers at the same agent: neither sees or reaches anything of the other.</summary>
[Collection(DemoStack.Collection)]
public sealed class TwoPeopleTests(DemoStack stack)
{
    [Fact]
    public async Task No_name_no_claim_no_tool_and_no_message_of_one_reaches_the_other()
    {
        await using var alice = await stack.SignInAsync("alice");
        await using var bob = await stack.SignInAsync("bob");
        await Expect(alice.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        await Expect(bob.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(2);

        await alice.Page.GotoAsync(stack.Agent + "/chat");
        await bob.Page.GotoAsync(stack.Agent + "/chat");
        await alice.Page.Locator("textarea").FillAsync("Search the wiki for marmalade-7431");
        await alice.Page.Keyboard.PressAsync("Enter");
        await Expect(alice.Page.Locator("main")).ToContainTextAsync("marmalade-7431");
        foreach (var path in (string[])["/chat", "/", "/held"])
        {
            await bob.Page.GotoAsync(stack.Agent + path);
            await Expect(bob.Page.GetByText("Bob Baker").First).ToBeVisibleAsync();
            foreach (var hers in (string[])["Alice", "u-alice", "alice@acme.example", "marmalade-7431"])
                Assert.DoesNotContain(hers, await bob.Page.ContentAsync());
        }
    }

    [Fact]
    public async Task With_one_person_s_cookie_and_the_other_s_names_and_tokens_nothing_is_reached()
    {
        await using var alice = await stack.SignInAsync("alice");
        await using var bob = await stack.SignInAsync("bob");
        await Expect(alice.Page.Locator("article[data-state=connected]")).ToHaveCountAsync(4);
        await Expect(bob.Page.Locator("article[data-state=refused]")).ToHaveCountAsync(2);
        var (hers, his) = (await AntiforgeryAsync(alice.Page), await AntiforgeryAsync(bob.Page));

        // Design is hers alone. Whatever bob sends, design hears nothing.
        var before = stack.Requests.Count(request => request == "design POST /mcp");
        Assert.Equal(409, await PostAsync(bob.Page, "/api/connections/design/tools/list_files", his));
        Assert.Equal(400, await PostAsync(bob.Page, "/api/connections/design/tools/list_files", hers));
        Assert.Equal(400, await PostAsync(bob.Page, "/api/connections/wiki/tools/list_pages", hers));
        Assert.Equal(before, stack.Requests.Count(request => request == "design POST /mcp"));

        // His streams tell of his connections, and hers go on as they were.
        var events = await bob.Page.EvaluateAsync<string>(
            """
            () => new Promise(done => {
              const events = new EventSource('/events');
              events.addEventListener('connections', e => { events.close(); done(e.data); });
            })
            """);
        Assert.Contains("refused", events);
        Assert.Equal(200, await PostAsync(alice.Page, "/api/connections/design/tools/list_files", hers));

        // Her cookies in his browser's place are hers; half of them are nobody's.
        Assert.Equal(400, await PostAsync(alice.Page, "/api/connections/design/tools/list_files", his));
    }

    private static async Task<string> AntiforgeryAsync(IPage page) =>
        (await page.Locator("meta[name=antiforgery]").GetAttributeAsync("content"))!;

    private static Task<int> PostAsync(IPage page, string path, string antiforgery) => page.EvaluateAsync<int>(
        """
        async ([path, antiforgery]) => (await fetch(path, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json', 'X-Xaa-Antiforgery': antiforgery },
          body: '{}',
        })).status
        """,
        new[] { path, antiforgery });
}
