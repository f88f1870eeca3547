using System.Text.RegularExpressions;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests;

public sealed class HeldTests(SharedStack shared) : IClassFixture<SharedStack>
{
    private readonly Stack _stack = shared.Stack;

    [Fact]
    public async Task Neither_a_token_nor_a_signature_stands_on_any_page_or_in_any_answer()
    {
        var alice = await _stack.SignInAgainAsync(shared.Alice);
        await Stack.SettledAsync(alice);
        foreach (var path in (string[])["/", "/held", "/connections/design", "/api/connections"])
            Assert.Equal(200, (await alice.GoOnceAsync(Stack.Agent + path)).Status);
        foreach (var path in (string[])["/api/held/renew", "/api/held/signin/renew", "/api/held/servers/wiki/renew"])
            Assert.Equal(204, (await alice.PostAsync(path)).Status);
        Assert.Equal(200, (await alice.PostAsync("/api/connections/design/tools/paint")).Status);
        await alice.GoOnceAsync(Stack.Agent + "/held");

        var bearers = _stack.Network.Requests.Select(r => r.Header("Authorization")).OfType<string>()
            .Where(header => header.StartsWith("Bearer ", StringComparison.Ordinal)).Select(header => header["Bearer ".Length..]);
        var sent = from request in _stack.Network.Requests
                   where request.AuthorityAndPath.EndsWith("/token", StringComparison.Ordinal)
                   from parameter in QueryHelpers.ParseQuery(request.Body)
                   where parameter.Key is "assertion" or "subject_token" or "refresh_token" or "code"
                   select parameter.Value.ToString();
        string[] tokens = [.. bearers, .. sent];
        Assert.Contains(tokens, AnyToken.Written.IsMatch);
        var secrets = tokens.Concat(tokens.Select(token => token.Split('.')[^1])).Distinct().ToList();
        var pages = string.Join('\n', alice.Pages.Where(page => !page.Contains("name=\"password\"", StringComparison.Ordinal)));
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, pages));
        Assert.DoesNotMatch(AnyToken.Written, pages);
        Assert.Contains("Claims of the last ID-JAG", pages);
    }

    [Fact]
    public async Task A_renewal_brings_new_tokens_for_the_server_that_is_meant_and_for_no_other()
    {
        var alice = await _stack.SignInAgainAsync(shared.Alice);
        await Stack.SettledAsync(alice);
        var before = (_stack.Network.Count("localhost:7401/oauth/token"), _stack.Network.Count("localhost:7402/oauth/token"));
        Assert.Equal(204, (await alice.PostAsync("/api/held/servers/design/renew")).Status);
        Assert.Equal((before.Item1 + 1, before.Item2), (_stack.Network.Count("localhost:7401/oauth/token"), _stack.Network.Count("localhost:7402/oauth/token")));
    }

    [Theory]
    [InlineData("/api/held/renew")]
    [InlineData("/api/held/signin/renew")]
    [InlineData("/api/held/servers/design/renew")]
    public async Task Nobody_renews_from_elsewhere_and_nobody_who_is_not_signed_in(string path)
    {
        Assert.Equal(400, (await shared.Alice.PostAsync(path, origin: "http://localhost:7999")).Status);
        Assert.Equal(401, (await new Browser(_stack.Network).PostAsync(path, antiforgery: "none")).Status);
    }

    [Fact]
    public async Task A_server_that_is_not_there_cannot_be_renewed() =>
        Assert.Equal(404, (await shared.Alice.PostAsync("/api/held/servers/nowhere/renew")).Status);

    [Fact]
    public async Task One_person_s_cookie_never_shows_or_renews_what_is_held_of_another()
    {
        var alice = await _stack.SignInAgainAsync(shared.Alice);
        var bob = await _stack.SignInAgainAsync(shared.Bob);
        await Stack.SettledAsync(alice);
        await Stack.SettledAsync(bob);
        var before = _stack.Network.Requests.Count;
        // Alice is connected to design and bob is not: with his cookie nothing of her connection is reached.
        Assert.Equal(409, (await bob.PostAsync("/api/connections/design/tools/paint")).Status);
        Assert.Equal(204, (await bob.PostAsync("/api/held/servers/design/renew")).Status);
        Assert.Equal("refused", (string?)(await bob.ConnectionsAsync())[0]!["state"]);
        // Her antiforgery token with his cookies is none.
        var hers = Regex.Match((await alice.GoAsync(Stack.Agent + "/")).Html, "antiforgery\" content=\"([^\"]*)\"").Groups[1].Value;
        Assert.Equal(400, (await bob.PostAsync("/api/connections/wiki/tools/paint", antiforgery: hers)).Status);
        var page = (await bob.GoOnceAsync(Stack.Agent + "/held")).Html;
        Assert.DoesNotContain("u-alice", page);
        Assert.DoesNotContain("Alice", page);
        Assert.Contains("u-bob", page);
        Assert.DoesNotContain(_stack.Network.Requests.Skip(before), r => r.AuthorityAndPath == "localhost:7401/mcp");
        Assert.Equal("connected", (string?)(await alice.ConnectionsAsync())[0]!["state"]);
    }
}
