using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Data;
using Xaa.Idp.Tests.SecondFactor;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SignIn;

/// <summary>A stranger's guesses, over the wire: they are stopped, they tell nothing, and they keep nobody out.</summary>
public sealed class LockoutTests : IAsyncLifetime
{
    private readonly IdpHost _idp = new();
    private readonly CountingHasher _hasher = new();
    private WebApplicationFactory<IdpMarker> _host = null!;

    public ValueTask InitializeAsync()
    {
        _host = _idp.WithWebHostBuilder(builder => builder.ConfigureTestServices(services =>
        {
            services.AddSingleton<IPasswordHasher<PersonEntry>>(_hasher);
            services.AddSingleton<IStartupFilter, AddressFromHeader>();
        }));
        return default;
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _idp.DisposeAsync();
    }

    [Fact]
    public async Task A_known_and_an_unknown_name_cost_one_hash_each_and_look_the_same()
    {
        using var browser = BrowserAt("192.0.2.1");
        var known = await TryAsync(browser, "alice", "wrong");
        Assert.Equal(1, _hasher.Take());
        var unknown = await TryAsync(browser, "nobody", "wrong");
        Assert.Equal(1, _hasher.Take());
        Assert.Equal(known.Status, unknown.Status);
        Assert.Equal(Words(known, "alice"), Words(unknown, "nobody"));
    }

    [Fact]
    public async Task A_known_and_an_unknown_name_are_stopped_after_as_many_failures()
    {
        using var browser = BrowserAt("192.0.2.1");
        foreach (var name in (string[])["alice", "nobody"])
        {
            for (var i = 0; i < 10; i++)
                Assert.Equal(HttpStatusCode.BadRequest, (await TryAsync(browser, name, "wrong")).Status);
            _hasher.Take();
            var stopped = await TryAsync(browser, name, "wrong");
            Assert.Equal((HttpStatusCode.TooManyRequests, "60"), (stopped.Status, stopped.Response.Headers.RetryAfter?.ToString()));
            Assert.Equal(0, _hasher.Take());
        }
    }

    [Fact]
    public async Task A_stranger_who_fails_from_everywhere_does_not_keep_out_who_comes_back_to_her_own_browser()
    {
        using var own = BrowserAt("192.0.2.1");
        Assert.NotNull((await TryAsync(own, "alice", IdpHost.Password)).Leaving);
        for (var i = 0; i < 50; i++)
        {
            using var stranger = BrowserAt($"198.51.100.{i}");
            await TryAsync(stranger, "alice", "wrong");
        }

        using var elsewhere = BrowserAt("203.0.113.1");
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync(elsewhere, "alice", IdpHost.Password)).Status);
        Assert.NotNull((await TryAsync(own, "Alice", IdpHost.Password)).Leaving);
        // A device speaks for its own account only, and not when somebody made it up.
        Assert.Equal("xaa.idp.device", own.Cookies.GetAllCookies()["xaa.idp.device"]!.Name);
        using var forged = BrowserAt("203.0.113.2");
        forged.Cookies.Add(new Cookie("xaa.idp.device", own.Cookies.GetAllCookies()["xaa.idp.device"]!.Value[..^6] + "AAAAAA", "/", "localhost"));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await TryAsync(forged, "alice", IdpHost.Password)).Status);

        // But for a while the rest of the world waits, and no longer.
        _idp.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull((await TryAsync(elsewhere, "alice", IdpHost.Password)).Leaving);
    }

    [Fact]
    public async Task Who_knows_the_password_gets_five_codes_to_try_wherever_she_tries_them_and_the_owner_still_gets_in()
    {
        using var own = BrowserAt("192.0.2.1");
        Assert.NotNull((await own.CodeAsync(await own.PasswordAsync(), _idp.Code())).Leaving);

        for (var i = 0; i < 6; i++)
        {
            // A browser that signed in by password is known for passwords, and not for codes.
            using var thief = BrowserAt($"198.51.100.{i}");
            var answer = await thief.CodeAsync(await thief.PasswordAsync(), "000000");
            Assert.Equal(i < 5 ? HttpStatusCode.BadRequest : HttpStatusCode.TooManyRequests, answer.Status);
        }
        _idp.Clock.Advance(TimeSpan.FromSeconds(30));
        using var stranger = BrowserAt("203.0.113.1");
        var right = await stranger.CodeAsync(await stranger.PasswordAsync(), _idp.Code());
        Assert.Equal((HttpStatusCode.TooManyRequests, "30"), (right.Status, right.Response.Headers.RetryAfter?.ToString()));
        Assert.NotNull((await own.CodeAsync(await own.PasswordAsync("alice", ("prompt", "login")), _idp.Code())).Leaving);
        var reasons = await _host.Services.GetRequiredService<Store>().AllAsync(
            "SELECT DISTINCT reason FROM records WHERE subject = 'u-alice' AND reason IS NOT NULL ORDER BY reason",
            [],
            row => row.GetString(0),
            TestContext.Current.CancellationToken);
        Assert.Equal(["too_many_attempts", "wrong_second_factor"], reasons);
    }

    private Browser BrowserAt(string address) => new(new FromAddress(address) { InnerHandler = _host.Server.CreateHandler() });

    private static async Task<BrowserPage> TryAsync(Browser browser, string name, string password) => await browser.SubmitAsync(
        await browser.GetAsync(Wire.Authorize(("prompt", "login"))), new Dictionary<string, string> { ["name"] = name, ["password"] = password });

    // Without what differs from page to page anyhow.
    private static string Words(BrowserPage page, string name) => System.Text.RegularExpressions.Regex.Replace(
        page.Html.Replace($"value=\"{name}\"", "", StringComparison.Ordinal),
        "CfDJ8[A-Za-z0-9_-]+|<section class=\"demo\".*</section>",
        "",
        System.Text.RegularExpressions.RegexOptions.Singleline);

    private sealed class FromAddress(string address) : DelegatingHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Add(AddressFromHeader.Name, address);
            return base.SendAsync(request, cancellationToken);
        }
    }

    /// <summary>The test server knows no addresses.</summary>
    private sealed class AddressFromHeader : IStartupFilter
    {
        public const string Name = "Test-Address";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((http, pipeline) =>
            {
                http.Connection.RemoteIpAddress = IPAddress.Parse(http.Request.Headers[Name].ToString());
                return pipeline(http);
            });
            next(app);
        };
    }

    private sealed class CountingHasher : IPasswordHasher<PersonEntry>
    {
        private readonly PasswordHasher<PersonEntry> _inner = new(
            Microsoft.Extensions.Options.Options.Create(new PasswordHasherOptions { IterationCount = 1000 }));

        private int _verified;

        public int Take() => Interlocked.Exchange(ref _verified, 0);

        public string HashPassword(PersonEntry user, string password) => _inner.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(PersonEntry user, string hashedPassword, string providedPassword)
        {
            Interlocked.Increment(ref _verified);
            return _inner.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
