using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Net.Http.Headers;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests;

/// <summary>A person's browser: one cookie jar for all of localhost, redirects from one party to the next, forms as they stand in the page.</summary>
internal sealed partial class Browser(InMemoryNetwork network)
{
    /// <summary>All ports of localhost share one jar.</summary>
    public Dictionary<string, SetCookieHeaderValue> Cookies { get; } = [];

    /// <summary>Another browser that has only the session at the IdP.</summary>
    public Browser OnlyAtTheIdp()
    {
        var other = new Browser(network);
        foreach (var (name, cookie) in Cookies.Where(c => c.Key.StartsWith("xaa.idp", StringComparison.Ordinal)))
            other.Cookies[name] = cookie;
        return other;
    }

    /// <summary>Every address it went to, with all that stood in it.</summary>
    public List<Uri> Visited { get; } = [];

    /// <summary>Every page it was shown.</summary>
    public List<string> Pages { get; } = [];

    /// <summary>Goes to an address and on through all redirects.</summary>
    public async Task<BrowserPage> GoAsync(string address)
    {
        var page = await SendAsync(new HttpRequestMessage(HttpMethod.Get, address));
        for (var hops = 0; page.Location is { } location; hops++)
        {
            Assert.True(hops < 10, $"Too many redirects, the last one to {location}.");
            page = await SendAsync(new HttpRequestMessage(HttpMethod.Get, location));
        }
        return page;
    }

    /// <summary>Goes to an address, without following what it answers.</summary>
    public Task<BrowserPage> GoOnceAsync(string address) => SendAsync(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>Fills in the page's form, sends it, and goes on through all redirects.</summary>
    public async Task<BrowserPage> SubmitAsync(BrowserPage page, params (string Name, string Value)[] values)
    {
        var answer = await SubmitOnceAsync(page, values);
        return answer.Location is { } location ? await GoAsync(location.AbsoluteUri) : answer;
    }

    public Task<BrowserPage> SubmitOnceAsync(BrowserPage page, params (string Name, string Value)[] values)
    {
        var fields = HiddenInput().Matches(page.Html).ToDictionary(m => m.Groups["name"].Value, m => WebUtility.HtmlDecode(m.Groups["value"].Value));
        foreach (var (name, value) in values)
            fields[name] = value;
        var action = FormAction().Match(page.Html);
        var target = action.Success ? new Uri(page.Address, WebUtility.HtmlDecode(action.Groups["to"].Value)) : page.Address;
        return SendAsync(new HttpRequestMessage(HttpMethod.Post, target)
        {
            Content = new FormUrlEncodedContent(fields),
            Headers = { { "Origin", page.Address.GetLeftPart(UriPartial.Authority) } },
        });
    }

    /// <summary>Calls the agent's API as its page's script does.</summary>
    public async Task<(int Status, JsonNode? Body)> PostAsync(
        string path, JsonNode? body = null, string? origin = Stack.Agent, string? antiforgery = null)
    {
        antiforgery ??= await AntiforgeryAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, Stack.Agent + path) { Content = JsonContent.Create(body ?? new JsonObject()) };
        request.Headers.Add("X-Xaa-Antiforgery", WebUtility.HtmlDecode(antiforgery));
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        var page = await SendAsync(request);
        return (page.Status, page.Html.Length > 0 ? JsonNode.Parse(page.Html) : null);
    }

    /// <summary>The value that the page's script sends along.</summary>
    public async Task<string> AntiforgeryAsync() => AntiforgeryMeta().Match((await GoAsync(Stack.Agent + "/")).Html).Groups["value"].Value;

    public async Task<JsonArray> ConnectionsAsync()
    {
        var page = await SendAsync(new HttpRequestMessage(HttpMethod.Get, Stack.Agent + "/api/connections"));
        Assert.Equal(200, page.Status);
        return JsonNode.Parse(page.Html)!.AsArray();
    }

    public async Task<HttpResponseMessage> OpenAsync(string address, CancellationToken cancellationToken, string? lastEventId = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (lastEventId is not null)
            request.Headers.Add("Last-Event-ID", lastEventId);
        AddCookies(request);
        return await OverNetworkAsync(request, cancellationToken);
    }

    private async Task<BrowserPage> SendAsync(HttpRequestMessage request)
    {
        AddCookies(request);
        request.Headers.Add("Accept", "text/html,application/json");
        var address = request.RequestUri!;
        Visited.Add(address);
        using var response = await OverNetworkAsync(request, CancellationToken.None);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [])
            Keep(SetCookieHeaderValue.Parse(cookie));
        var html = await response.Content.ReadAsStringAsync();
        Pages.Add(html);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase);
        var location = response.Headers.Location is { } to ? new Uri(address, to) : null;
        return new((int)response.StatusCode, address, html, location, headers);
    }

    private async Task<HttpResponseMessage> OverNetworkAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var invoker = new HttpMessageInvoker(network, disposeHandler: false);
        return await invoker.SendAsync(request, cancellationToken);
    }

    private void AddCookies(HttpRequestMessage request)
    {
        var path = request.RequestUri!.AbsolutePath;
        var sent = Cookies.Values.Where(c => path.StartsWith(c.Path.ToString(), StringComparison.Ordinal));
        var cookies = string.Join("; ", sent.Select(c => $"{c.Name}={c.Value}"));
        if (cookies.Length > 0)
            request.Headers.Add("Cookie", cookies);
    }

    // Only its deletion has an expiry in the past or no value.
    private void Keep(SetCookieHeaderValue cookie)
    {
        if (cookie.Value.Length == 0 || cookie.Expires < DateTimeOffset.UtcNow)
            Cookies.Remove(cookie.Name.ToString());
        else
            Cookies[cookie.Name.ToString()] = cookie;
    }

    [GeneratedRegex("""<input(?=[^>]*type="hidden")(?=[^>]*name="(?<name>[^"]*)")(?=[^>]*value="(?<value>[^"]*)")[^>]*>""")]
    private static partial Regex HiddenInput();

    [GeneratedRegex("""<form[^>]*action="(?<to>[^"]*)"[^>]*>""")]
    private static partial Regex FormAction();

    [GeneratedRegex("""<meta name="antiforgery" content="(?<value>[^"]*)"[^>]*>""")]
    private static partial Regex AntiforgeryMeta();
}

internal sealed record BrowserPage(int Status, Uri Address, string Html, Uri? Location, IReadOnlyDictionary<string, string> Headers);
