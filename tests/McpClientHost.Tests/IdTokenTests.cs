using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;

namespace Xaa.McpClientHost.Tests;

/// <summary>The rules of OpenID Connect Core §3.1.3.7, on what the IdP's token endpoint answers.</summary>
public sealed class IdTokenTests(SharedStack shared) : IClassFixture<SharedStack>
{
    public static TheoryData<string> Changes =>
        ["untouched", "missing", "not signed", "changed claim", "changed signature", "an access token", "HMAC"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task Only_an_ID_token_that_the_IdP_signed_for_this_client_signs_somebody_in(string what)
    {
        shared.Stack.Tamper("localhost:7100", "/token", answer => Change(answer, what));
        var browser = shared.Alice.OnlyAtTheIdp();
        var page = await browser.GoAsync(Stack.Agent + "/signin");
        if (what == "untouched")
        {
            Assert.Contains("Alice Archer", page.Html);
            return;
        }
        Assert.Equal(400, page.Status);
        Assert.Contains("id_token_invalid", page.Html);
        Assert.DoesNotContain("xaa.agent", browser.Cookies.Keys);
    }

    [Fact] // SPEC 55
    public async Task Metadata_of_another_issuer_is_not_used()
    {
        await using var stack = Stack.Start();
        stack.Tamper("localhost:7100", "/.well-known/openid-configuration", metadata =>
        {
            metadata["issuer"] = Stack.Idp + "/";
            return metadata;
        });
        var page = await new Browser(stack.Network).GoOnceAsync(Stack.Agent + "/signin");
        Assert.Equal(503, page.Status);
        Assert.Equal(0, stack.Authorizations);
    }

    [Fact]
    public async Task An_expired_ID_token_signs_nobody_in()
    {
        await using var stack = Stack.Start();
        stack.Tamper("localhost:7100", "/token", answer =>
        {
            stack.Clock.Leap(TimeSpan.FromMinutes(61));
            return answer;
        });
        var browser = new Browser(stack.Network);
        Assert.Contains("Sign in with Acme", (await Stack.SubmitSignInAsync(browser, "alice")).Html);
        Assert.DoesNotContain("xaa.agent", browser.Cookies.Keys);
    }

    private static JsonObject Change(JsonObject answer, string what)
    {
        if ((string?)answer["id_token"] is not { } token)
            return answer;
        var parts = token.Split('.');
        answer["id_token"] = what switch
        {
            "untouched" => token,
            "missing" => null,
            "not signed" => $"{Part("""{"alg":"none","typ":"JWT"}""")}.{parts[1]}.",
            "changed claim" => $"{parts[0]}.{Part(Text(parts[1]).Replace("u-alice", "u-bob"))}.{parts[2]}",
            "changed signature" => $"{parts[0]}.{parts[1]}.{new string('A', parts[2].Length)}",
            "an access token" => answer["access_token"]!.DeepClone(),
            "HMAC" => $"{Part("""{"alg":"HS256","typ":"JWT"}""")}.{parts[1]}.{parts[2]}",
            _ => throw new ArgumentOutOfRangeException(nameof(what)),
        };
        return answer;
    }

    private static string Part(string json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json));

    private static string Text(string part) => Encoding.UTF8.GetString(Base64Url.DecodeFromChars(part));
}
