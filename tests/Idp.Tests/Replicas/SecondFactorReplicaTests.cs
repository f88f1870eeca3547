using System.Net;
using Xaa.Idp.Tests.SecondFactor;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Replicas;

/// <summary>Codes are good once, and wrong ones are counted, whichever replica they come to.</summary>
public sealed class SecondFactorReplicaTests : IAsyncLifetime
{
    private const int Attack = 40;

    private readonly TwoIdps _idps = new();

    public ValueTask InitializeAsync() => _idps.InitializeAsync();

    public ValueTask DisposeAsync() => _idps.DisposeAsync();

    [Fact]
    public async Task A_code_that_is_sent_to_both_at_once_lets_one_in()
    {
        var answers = await AttackAsync("alice", _ => _idps.One.Code());
        Assert.Single(answers, answer => answer.Leaving is not null);
        Assert.All(answers.Where(answer => answer.Leaving is null), answer => Assert.Contains("used before", answer.Html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_recovery_code_that_is_sent_to_both_at_once_lets_one_in()
    {
        using var browser = _idps.CreateBrowser();
        var page = await browser.PasswordAsync("bob");
        var codes = (await browser.CodeAsync(page, _idps.One.Code(page.Key()))).RecoveryCodes();

        var answers = await AttackAsync("bob", _ => codes[0]);
        Assert.Single(answers, answer => answer.Leaving is not null);
        Assert.All(answers.Where(answer => answer.Leaving is null), answer => Assert.Contains("used before", answer.Html, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_guesses_that_are_sent_to_both_at_once_five_are_looked_at()
    {
        var answers = await AttackAsync("alice", number => number.ToString("D6", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.BadRequest));
        Assert.Equal(Attack - 5, answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task Of_passwords_that_are_sent_to_both_at_once_ten_are_looked_at()
    {
        using var browser = _idps.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize());
        var answers = await Task.WhenAll(Enumerable.Range(0, Attack).Select(number => Task.Run(() => browser.SubmitAsync(
            page, new Dictionary<string, string> { ["name"] = "alice", ["password"] = $"guess {number}" }))));
        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.BadRequest));
        Assert.Equal(Attack - 10, answers.Count(answer => answer.Status == HttpStatusCode.TooManyRequests));
    }

    /// <summary>Each in a browser of its own that has come as far as the second page.</summary>
    private async Task<BrowserPage[]> AttackAsync(string name, Func<int, string> code)
    {
        var browsers = Enumerable.Range(0, Attack).Select(_ => _idps.CreateBrowser()).ToList();
        try
        {
            var pages = new List<BrowserPage>();
            foreach (var browser in browsers)
                pages.Add(await browser.PasswordAsync(name));
            return await Task.WhenAll(browsers.Zip(pages, Enumerable.Range(0, Attack)).Select(
                one => Task.Run(() => one.First.CodeAsync(one.Second, code(one.Third)))));
        }
        finally
        {
            browsers.ForEach(browser => browser.Dispose());
        }
    }
}
