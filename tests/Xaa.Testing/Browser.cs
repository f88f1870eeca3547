using System.Net;
using System.Text.RegularExpressions;

namespace Xaa.Testing;

/// <summary>A page, or where a redirect leads that leaves the site.</summary>
/// <param name="Address">Where it was found.</param>
/// <param name="Response">The last answer; its body was read.</param>
/// <param name="Html">The body.</param>
/// <param name="Leaving">Set when the last answer redirects to another origin. Browsers would go there.</param>
public sealed record BrowserPage(Uri Address, HttpResponseMessage Response, string Html, Uri? Leaving)
{
    public HttpStatusCode Status => Response.StatusCode;
}

/// <summary>
/// As much of a browser as a sign-in needs, over HTTP alone: cookies (which, as in browsers, do not heed ports), redirects, forms with their hidden
/// fields, and the Origin header of a form.
/// </summary>
/// <param name="handler">Must neither follow redirects nor keep cookies; a test server's does not.</param>
public sealed partial class Browser(HttpMessageHandler handler) : IDisposable
{
    private const int MostRedirects = 10;
    private readonly HttpMessageInvoker _http = new(handler, disposeHandler: false);

    public CookieContainer Cookies { get; } = new();

    /// <summary>Opens an authorization request, signs in on the page that it leads to, and returns where the IdP sends the browser then.</summary>
    /// <exception cref="InvalidOperationException">There was no way back to the client: the page says why.</exception>
    public async Task<Uri> SignInAsync(Uri authorize, string name, string password)
    {
        var page = await GetAsync(authorize);
        if (page.Leaving is null)
            page = await SubmitAsync(page, new Dictionary<string, string> { ["name"] = name, ["password"] = password });
        return page.Leaving
            ?? throw new InvalidOperationException($"{name} was left at {page.Address.AbsolutePath} with {(int)page.Status}: {Text(page)}");
    }

    /// <summary>Opens an address and follows redirects as long as they stay on its origin.</summary>
    public Task<BrowserPage> GetAsync(Uri address) => FollowAsync(new HttpRequestMessage(HttpMethod.Get, address));

    /// <summary>Fills in the page's form and sends it.</summary>
    /// <param name="page">A page with one form.</param>
    /// <param name="fields">What the person types; hidden fields go along by themselves.</param>
    /// <param name="origin">The Origin header; the page's own unless told otherwise.</param>
    public Task<BrowserPage> SubmitAsync(BrowserPage page, IReadOnlyDictionary<string, string> fields, string? origin = null)
    {
        var form = Form().Match(page.Html);
        if (!form.Success)
            throw new InvalidOperationException($"There is no form at {page.Address.AbsolutePath}: {Text(page)}");

        var content = new Dictionary<string, string>(fields);
        foreach (var input in Input().Matches(form.Value).Select(m => m.Value).Where(input => Attribute(input, "type") == "hidden"))
            content.TryAdd(Attribute(input, "name")!, Attribute(input, "value") ?? "");
        return PostAsync(new Uri(page.Address, Attribute(form.Value, "action") ?? ""), content, origin);
    }

    /// <summary>Sends a form, as the page at the same origin would.</summary>
    /// <param name="address">Where to.</param>
    /// <param name="fields">All of it.</param>
    /// <param name="origin">The Origin header; the address's own unless told otherwise.</param>
    public Task<BrowserPage> PostAsync(Uri address, IEnumerable<KeyValuePair<string, string>> fields, string? origin = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new FormUrlEncodedContent(fields) };
        request.Headers.Add("Origin", origin ?? address.GetLeftPart(UriPartial.Authority));
        return FollowAsync(request);
    }

    public void Dispose() => _http.Dispose();

    private async Task<BrowserPage> FollowAsync(HttpRequestMessage request)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            var address = request.RequestUri!;
            var response = await SendAsync(request);
            var html = await response.Content.ReadAsStringAsync();
            if (response.Headers.Location is not { } location)
                return new(address, response, html, null);

            var target = new Uri(address, location);
            if (target.GetLeftPart(UriPartial.Authority) != address.GetLeftPart(UriPartial.Authority))
                return new(address, response, html, target);
            request = new(HttpMethod.Get, target);
        }
        throw new InvalidOperationException("Too many redirects.");
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        var address = request.RequestUri!;
        request.Headers.Add("Accept", "text/html");
        if (Cookies.GetCookieHeader(address) is { Length: > 0 } cookies)
            request.Headers.Add("Cookie", cookies);
        var response = await _http.SendAsync(request, CancellationToken.None);
        if (response.Headers.TryGetValues("Set-Cookie", out var set))
        {
            foreach (var cookie in set)
                Cookies.SetCookies(address, cookie);
        }
        return response;
    }

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"""\b{name}="([^"]*)" """.TrimEnd()) is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    private static string Text(BrowserPage page) => Regex.Replace(Tag().Replace(page.Html, " "), @"\s+", " ").Trim();

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    [GeneratedRegex("<input[^>]*>")]
    private static partial Regex Input();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
