using System.Net;

namespace Xaa.Idp.Tests.SignIn;

public sealed class ThrottleTests
{
    [Fact]
    public async Task Ten_failures_in_a_minute_are_enough_for_a_name_and_the_right_password_then_waits_too()
    {
        await using var idp = new IdpHost();
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize());
        for (var i = 0; i < 10; i++)
            Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync("alice", "wrong")).Status);

        var throttled = await SubmitAsync("Alice", IdpHost.Password);
        Assert.Equal(HttpStatusCode.TooManyRequests, throttled.Status);
        Assert.Equal("60", throttled.Response.Headers.RetryAfter?.ToString());
        Assert.Equal(HttpStatusCode.BadRequest, (await SubmitAsync("bob", "wrong")).Status);

        idp.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull((await SubmitAsync("alice", IdpHost.Password)).Leaving);

        Task<Testing.BrowserPage> SubmitAsync(string name, string password) =>
            browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = name, ["password"] = password });
    }

    [Fact]
    public async Task A_page_left_open_for_half_an_hour_has_expired()
    {
        await using var idp = new IdpHost();
        using var browser = idp.CreateBrowser();
        var page = await browser.GetAsync(Wire.Authorize());
        idp.Clock.Leap(TimeSpan.FromMinutes(30));
        var answer = await browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "alice", ["password"] = IdpHost.Password });
        Assert.Contains("This sign-in has expired", answer.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Failures_of_strangers_do_not_fill_the_disk()
    {
        await using var idp = new IdpHost();
        using var http = idp.CreateClient();
        for (var i = 0; i < 200; i++)
            await idp.PostTokenAsync(new FormUrlEncodedContent([new("grant_type", "x")]), "nobody:x");
        Assert.Equal(120, (await idp.RecordsAsync()).Count);
    }
}
