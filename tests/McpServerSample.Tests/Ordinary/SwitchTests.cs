using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using Xaa.OAuth;
using Xaa.Records;
using static Xaa.McpServerSample.Tests.Ordinary.OrdinaryStack;

namespace Xaa.McpServerSample.Tests.Ordinary;

/// <summary>The switch per server: enterprise-managed only, which it is unless the seed says otherwise.</summary>
public sealed class SwitchTests : IAsyncDisposable
{
    private readonly OrdinaryStack _stack = new();

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public async Task Closed_it_sends_nobody_anywhere_and_redeems_ID_JAGs_alone(bool? managedOnly)
    {
        _stack.WikiSeed["enterpriseManagedOnly"] = managedOnly;
        _stack.Start();
        using var browser = _stack.NewBrowser();

        foreach (var address in (Uri[])[Authorize(PkcePair.New()), new(Wiki + "/oauth/consent")])
        {
            var page = await browser.GetAsync(address);
            Assert.Equal((HttpStatusCode.NotFound, null), (page.Status, page.Leaving));
            Assert.Contains("Your company decides here", page.Html);
        }
        Assert.Equal(HttpStatusCode.NotFound, (await browser.GetAsync(new(Wiki + "/signin/callback?code=x&state=y"))).Status);

        foreach (var form in ((string, string)[][])[CodeForm("code", PkcePair.New()), [("grant_type", "refresh_token"), ("refresh_token", "x")]])
        {
            var (status, body) = await _stack.TokenAsync(form);
            Assert.Equal((400, "unsupported_grant_type"), (status, (string?)body["error"]));
            var record = await _stack.NextRecordAsync();
            Assert.Equal((FlowStep.OrdinaryGrant, Reasons.OrdinaryWayClosed), (record.Step, record.Reason));
        }

        var metadata = await MetadataAsync();
        foreach (var member in (string[])["response_modes_supported", "code_challenge_methods_supported", "authorization_response_iss_parameter_supported"])
            Assert.False(metadata.ContainsKey(member), member);
        Assert.Equal("[]", metadata["response_types_supported"]!.ToJsonString());
        // The page above; there are clients that read no document without it.
        Assert.Equal(Wiki + "/oauth/authorize", (string?)metadata["authorization_endpoint"]);
        Assert.Equal([GrantTypes.JwtBearer, GrantTypes.JwtDpop], metadata["grant_types_supported"]!.AsArray().Select(g => (string)g!));
    }

    [Fact]
    public async Task Closing_it_stops_what_was_granted_before()
    {
        _stack.Start();
        using var browser = _stack.NewBrowser();
        var token = (string)(await _stack.ConnectAsync(browser))["refresh_token"]!;
        await _stack.RestartWikiAsync(seed => seed["enterpriseManagedOnly"] = true);
        Assert.Equal("unsupported_grant_type", (string?)(await _stack.RefreshAsync(token)).Body["error"]);
    }

    [Fact] // SPEC 79, 83
    public async Task Open_the_metadata_say_exactly_what_works()
    {
        _stack.Start();
        var metadata = await MetadataAsync();
        Assert.Equal(Wiki + "/oauth/authorize", (string?)metadata["authorization_endpoint"]);
        Assert.Equal("[\"code\"]", metadata["response_types_supported"]!.ToJsonString());
        Assert.Equal("[\"S256\"]", metadata["code_challenge_methods_supported"]!.ToJsonString());
        Assert.True((bool)metadata["authorization_response_iss_parameter_supported"]!);
        Assert.Equal(
            [GrantTypes.JwtBearer, GrantTypes.JwtDpop, GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
            metadata["grant_types_supported"]!.AsArray().Select(g => (string)g!));
        Assert.Contains("none", metadata["token_endpoint_auth_methods_supported"]!.AsArray().Select(m => (string)m!));
    }

    [Theory]
    [InlineData("signIn", "signIn:")]
    [InlineData("issuer", "signIn.issuer:")]
    [InlineData("redirectUri", "signIn.redirectUri:")]
    [InlineData("clientSecret", "signIn.clientSecret:")]
    [InlineData("redirectUris", "clients.redirectUris:")]
    [InlineData("none", "clients.authMethod:")]
    public void A_seed_that_opens_it_half_does_not_start(string broken, string member)
    {
        var seed = _stack.WikiSeed;
        switch (broken)
        {
            case "signIn":
                seed.Remove("signIn");
                break;
            case "redirectUris":
                seed["clients"]![0]!["redirectUris"] = new JsonArray("http://app.example/callback");
                break;
            case "none":
                seed["clients"]![0]!["redirectUris"] = new JsonArray();
                break;
            default:
                seed["signIn"]![broken] = "https://elsewhere";
                break;
        }
        var fault = Assert.ThrowsAny<Exception>(() => _stack.Start());
        Assert.True(fault is InvalidDataException or OptionsValidationException, fault.ToString());
        Assert.Contains(member, fault.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _stack.DisposeAsync();

    private async Task<JsonObject> MetadataAsync()
    {
        using var http = _stack.Http();
        return JsonNode.Parse(await http.GetStringAsync(
            Wiki + "/.well-known/oauth-authorization-server", TestContext.Current.CancellationToken))!.AsObject();
    }
}
