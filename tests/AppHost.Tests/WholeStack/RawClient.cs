using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Web;
using Microsoft.IdentityModel.Tokens;
using Xaa.Testing;

namespace Xaa.AppHost.Tests.WholeStack;

/// <summary>A client that does each step by hand and keeps what it got, so that a test can look for it where it must not be.</summary>
public sealed class RawClient(StackFixture stack)
{
    private readonly JsonObject _seed = stack.Seed("agent");

    /// <summary>Every secret, code, cookie and token of this client, by name.</summary>
    public Dictionary<string, string> Secrets { get; } = [];

    /// <summary>Step 1, as far as the code; then the code's redemption.</summary>
    public async Task SignInAsync(string name, string password)
    {
        using var person = new StackPerson(stack.AddressOf("agent"));
        var (verifier, state) = (Random(), Random());
        var challenge = Base64UrlEncoder.Encode(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
        var redirect = stack.AddressOf("agent") + "/signin/callback";
        var authorize = new Uri($"{stack.AddressOf("idp")}/authorize?response_type=code&client_id=agent&scope=openid+offline_access"
            + $"&state={state}&nonce={Random()}"
            + $"&code_challenge={challenge}&code_challenge_method=S256&redirect_uri={Uri.EscapeDataString(redirect)}");
        var back = await person.Browser.SignInAsync(authorize, name, password);

        Secrets["verifier"] = verifier;
        Secrets["code"] = HttpUtility.ParseQueryString(back.Query)["code"]!;
        foreach (Cookie cookie in person.Browser.Cookies.GetAllCookies())
            Secrets["cookie " + cookie.Name] = cookie.Value;
        var tokens = await PostAsync(stack.AddressOf("idp") + "/token", Idp, new()
        {
            ["grant_type"] = "authorization_code",
            ["code"] = Secrets["code"],
            ["redirect_uri"] = redirect,
            ["code_verifier"] = verifier,
        });
        Secrets["refresh token"] = (string)tokens["refresh_token"]!;
        Secrets["ID token"] = (string)tokens["id_token"]!;
        Secrets["access token of the IdP"] = (string)tokens["access_token"]!;
    }

    /// <summary>Step 2.</summary>
    public async Task<JsonObject> ExchangeAsync(string server)
    {
        var answer = await PostExchangeAsync(server);
        if (answer["access_token"] is { } idJag)
            Secrets["ID-JAG"] = (string)idJag!;
        return answer;
    }

    /// <summary>Step 3.</summary>
    public async Task<JsonObject> RedeemAsync(string server)
    {
        var answer = await PostRedemptionAsync(server, Secrets["ID-JAG"]);
        if (answer["access_token"] is { } token)
            Secrets["access token"] = (string)token!;
        return answer;
    }

    /// <summary>Step 2 once more, as often at once as one likes: what comes back is not kept.</summary>
    public Task<JsonObject> PostExchangeAsync(string server, CancellationToken gone = default) => PostAsync(stack.AddressOf("idp") + "/token", Idp, new()
    {
        ["grant_type"] = "urn:ietf:params:oauth:grant-type:token-exchange",
        ["requested_token_type"] = "urn:ietf:params:oauth:token-type:id-jag",
        ["audience"] = stack.AddressOf(server),
        ["resource"] = stack.AddressOf(server) + "/mcp",
        ["subject_token"] = Secrets["refresh token"],
        ["subject_token_type"] = "urn:ietf:params:oauth:token-type:refresh_token",
    }, gone: gone);

    /// <summary>Step 3 with any ID-JAG, as often at once as one likes.</summary>
    public Task<JsonObject> PostRedemptionAsync(string server, string idJag, ProofKey? key = null, CancellationToken gone = default)
    {
        var known = _seed["servers"]!.AsArray().Single(s => (string?)s!["name"] == server)!;
        var endpoint = stack.AddressOf(server) + "/oauth/token";
        return PostAsync(endpoint, Credentials(known, "clientId", "clientSecret"), new()
        {
            ["grant_type"] = "urn:ietf:params:oauth:grant-type:jwt-bearer",
            ["assertion"] = idJag,
        }, key?.Prove(endpoint), gone);
    }

    /// <summary>Step 4.</summary>
    public async Task<HttpStatusCode> CallAsync(string server)
    {
        using var http = stack.App.CreateHttpClient(server, "http");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp")
        {
            Content = new StringContent("""
                {"jsonrpc":"2.0","id":1,"method":"initialize","params":
                {"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"raw","version":"1"}}}
                """, Encoding.UTF8, "application/json"),
        };
        request.Headers.Accept.ParseAdd("application/json, text/event-stream");
        request.Headers.Authorization = new("Bearer", Secrets["access token"]);
        using var answer = await http.SendAsync(request, StackFixture.Patience);
        return answer.StatusCode;
    }

    /// <summary>What the IdP says of the person; it reads her anew.</summary>
    public async Task<HttpStatusCode> UserInfoAsync()
    {
        using var http = stack.App.CreateHttpClient("idp", "http");
        http.DefaultRequestHeaders.Authorization = new("Bearer", Secrets["access token of the IdP"]);
        using var answer = await http.GetAsync(new Uri("/userinfo", UriKind.Relative), StackFixture.Patience);
        return answer.StatusCode;
    }

    private AuthenticationHeaderValue Idp => Credentials(_seed["idp"]!, "clientId", "clientSecret");

    private AuthenticationHeaderValue Credentials(JsonNode known, string id, string secret)
    {
        lock (Secrets)
            Secrets["secret of " + known[id]] = (string)known[secret]!;
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{known[id]}:{known[secret]}")));
    }

    private static async Task<JsonObject> PostAsync(
        string endpoint, AuthenticationHeaderValue credentials, Dictionary<string, string> form, string? proof = null, CancellationToken gone = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(StackFixture.Patience, gone);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = credentials;
        if (proof is not null)
            http.DefaultRequestHeaders.Add("DPoP", proof);
        using var answer = await http.PostAsync(new Uri(endpoint), new FormUrlEncodedContent(form), patience.Token);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(patience.Token))!.AsObject();
    }

    private static string Random() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
}
