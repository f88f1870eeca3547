using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Tests.Server;

/// <summary>Redirect URIs: exact strings (RFC 9700 §2.1), but for the port of a native app on loopback (RFC 8252 §7.3).</summary>
public sealed class RedirectUriTests
{
    [Theory]
    [InlineData("http://127.0.0.1/callback")]
    [InlineData("http://127.0.0.1:1/callback")]
    [InlineData("http://127.0.0.1:65535/callback")]
    [InlineData("http://[::1]:51000/callback?app=cli")]
    [InlineData("https://app.example/callback")]
    public void A_native_app_is_answered_at_whatever_port_it_got(string address) => Assert.True(Client(native: true).AcceptsRedirectUri(address));

    [Theory]
    [InlineData("http://localhost:51000/callback")]
    [InlineData("http://127.0.0.1:51000/callback/")]
    [InlineData("http://127.0.0.1:51000/Callback")]
    [InlineData("http://127.0.0.1:51000/callback?x=1")]
    [InlineData("http://127.0.0.1:51000/callback#x")]
    [InlineData("http://127.0.0.1:51000")]
    [InlineData("http://127.0.0.1:/callback")]
    [InlineData("http://127.0.0.1:0/callback")]
    [InlineData("http://127.0.0.1:65536/callback")]
    [InlineData("http://127.0.0.1:+80/callback")]
    [InlineData("http://127.0.0.1:80@evil.example/callback")]
    [InlineData("http://127.0.0.1@evil.example/callback")]
    [InlineData("http://127.0.0.1.evil.example/callback")]
    [InlineData("http://127.0.0.1:51000.evil.example/callback")]
    [InlineData("http://127.0.0.2:51000/callback")]
    [InlineData("http://127.1:51000/callback")]
    [InlineData("http://2130706433/callback")]
    [InlineData("http://[::1]:51000/callback")]
    [InlineData("http://[::ffff:127.0.0.1]:51000/callback")]
    [InlineData("HTTP://127.0.0.1:51000/callback")]
    [InlineData("https://127.0.0.1:51000/callback")]
    [InlineData("https://app.example:51000/callback")]
    public void And_nowhere_else(string address) => Assert.False(Client(native: true).AcceptsRedirectUri(address));

    [Theory]
    [InlineData("http://127.0.0.1/callback", true)]
    [InlineData("http://127.0.0.1:51000/callback", false)]
    public void A_client_that_is_not_native_names_its_port(string address, bool accepted) =>
        Assert.Equal(accepted, Client(native: false).AcceptsRedirectUri(address));

    private static RegisteredClient Client(bool native) => new()
    {
        ClientId = "cli",
        DisplayName = "Command line",
        AuthMethod = AuthMethods.None,
        IsNative = native,
        GrantTypes = new HashSet<string> { GrantTypes.AuthorizationCode },
        RedirectUris = ["http://127.0.0.1/callback", "http://[::1]/callback?app=cli", "https://app.example/callback"],
    };
}
