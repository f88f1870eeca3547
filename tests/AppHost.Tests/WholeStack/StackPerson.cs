using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.WholeStack;

/// <summary>A person in front of the agent: a browser, and what the agent's page does for her.</summary>
public sealed partial class StackPerson(string agent) : IDisposable
{
    private readonly SocketsHttpHandler _handler = new() { UseCookies = false, AllowAutoRedirect = false };

    /// <summary>Every address that a redirect sent the browser to.</summary>
    public List<Uri> Redirects { get; } = [];

    public Browser Browser => field ??= new(_handler);

    /// <summary>Signs in, following the browser from party to party.</summary>
    /// <returns>The page where she ended.</returns>
    public async Task<BrowserPage> SignInAsync(string name, string password)
    {
        var page = await FollowAsync(await Browser.GetAsync(new Uri(agent + "/signin")));
        return await FollowAsync(await Browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = name, ["password"] = password }));
    }

    /// <summary>Waits until every connection has an end: connected, refused or failed.</summary>
    public async Task<Dictionary<string, JsonObject>> ConnectionsAsync()
    {
        using var http = Client();
        await using var events = await http.GetStreamAsync(new Uri("/events", UriKind.Relative), StackFixture.Patience);
        await foreach (var item in SseParser.Create(events).EnumerateAsync(StackFixture.Patience))
        {
            if (item.EventType != "connections" || JsonNode.Parse(item.Data)!.AsArray().Any(c => (string?)c!["state"] == "connecting"))
                continue;
            var all = await http.GetFromJsonAsync<JsonArray>(new Uri("/api/connections", UriKind.Relative), StackFixture.Patience);
            return all!.ToDictionary(c => (string)c!["name"]!, c => c!.AsObject());
        }
        throw new InvalidOperationException("The agent ended its events.");
    }

    /// <summary>Waits until a call wants a stronger sign-in, and says no.</summary>
    public async Task DeclineStepUpAsync()
    {
        using var http = Client();
        await using var events = await http.GetStreamAsync(new Uri("/events", UriKind.Relative), StackFixture.Patience);
        await foreach (var item in SseParser.Create(events).EnumerateAsync(StackFixture.Patience))
        {
            if (item.EventType != "step-up" || JsonNode.Parse(item.Data) is not JsonObject asked || (string?)asked["id"] is not { } question)
                continue;
            var (status, _) = await PostAsync($"/api/step-up/{question}/decline", []);
            Assert.Equal(HttpStatusCode.NoContent, status);
            return;
        }
        throw new InvalidOperationException("The agent ended its events.");
    }

    public async Task<(HttpStatusCode Status, JsonNode Body)> CallAsync(string server, string tool, JsonObject arguments)
    {
        var (status, body) = await PostAsync($"/api/connections/{server}/tools/{tool}", arguments);
        return (status, JsonNode.Parse(body)!);
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string path, JsonObject body)
    {
        var page = await Browser.GetAsync(new Uri(agent + "/"));
        using var http = Client();
        http.DefaultRequestHeaders.Add("Origin", agent);
        http.DefaultRequestHeaders.Add("X-Xaa-Antiforgery", WebUtility.HtmlDecode(AntiforgeryMeta().Match(page.Html).Groups["value"].Value));
        using var answer = await http.PostAsJsonAsync(new Uri(path, UriKind.Relative), body, StackFixture.Patience);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(StackFixture.Patience));
    }

    public void Dispose()
    {
        Browser.Dispose();
        _handler.Dispose();
    }

    public async Task<BrowserPage> FollowAsync(BrowserPage page)
    {
        while (page.Leaving is { } next)
        {
            Redirects.Add(next);
            page = await Browser.GetAsync(next);
        }
        return page;
    }

    private HttpClient Client()
    {
        var http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = new(agent) };
        http.DefaultRequestHeaders.Add("Cookie", Browser.Cookies.GetCookieHeader(http.BaseAddress));
        return http;
    }

    [GeneratedRegex("""<meta name="antiforgery" content="(?<value>[^"]+)"[^>]*>""")]
    private static partial Regex AntiforgeryMeta();
}
