using System.Net;
using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>A client sees, changes and ends its registration. RFC 7592.</summary>
public sealed class RegistrationManagementTests : IAsyncDisposable
{
    private readonly DesignServer _design = new();

    public RegistrationManagementTests() => _design.Seed["dynamicClientRegistration"] = true;

    public ValueTask DisposeAsync() => _design.DisposeAsync();

    [Fact]
    public async Task It_sees_what_it_registered_without_the_secret()
    {
        var (client, own, token) = await RegisterAsync();
        Assert.Equal(DesignServer.Issuer + own, client["registration_client_uri"]);
        var seen = await _design.SendAsync(HttpMethod.Get, own, token: token);
        Assert.Equal((HttpStatusCode.OK, "Notes for agents", null, null), (seen.Status, seen["client_name"], seen["client_secret"], seen["registration_access_token"]));
        Assert.True(seen.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task It_changes_its_way_to_authenticate_and_the_old_one_is_over()
    {
        var (client, own, token) = await RegisterAsync();
        using var keys = new TestIssuer(client["client_id"]!, _design.Clock);
        var wanted = Registering.Wanted(client);
        wanted["token_endpoint_auth_method"] = "private_key_jwt";
        wanted["jwks"] = JsonNode.Parse(keys.Jwks);
        wanted["client_name"] = "Another name";
        var changed = await _design.SendAsync(HttpMethod.Put, own, wanted.ToJsonString(), token);
        Assert.Equal((HttpStatusCode.OK, "Another name", null), (changed.Status, changed["client_name"], changed["client_secret"]));
        await _design.NextRecordAsync();
        await _design.NextRecordAsync();

        (await RedeemAsync(client, client["client_secret"]!)).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);
        (await _design.AskAsync(
            [
                ("grant_type", GrantTypes.JwtBearer), ("assertion", _design.IdJag(_design.Claims().With("client_id", client["client_id"]!))),
                .. SigningClients.Assertion(keys),
            ], basic: null)).AssertIssued();

        wanted["token_endpoint_auth_method"] = "client_secret_post";
        wanted.Remove("jwks");
        var again = await _design.SendAsync(HttpMethod.Put, own, wanted.ToJsonString(), token);
        await _design.NextRecordAsync();
        Assert.NotEqual(client["client_secret"], again["client_secret"]);
        (await RedeemAsync(client, again["client_secret"]!)).AssertIssued();
    }

    [Fact]
    public async Task What_it_leaves_out_is_gone_and_its_secret_stays_while_it_needs_one()
    {
        var (client, own, token) = await RegisterAsync();
        var wanted = Registering.Wanted(client);
        wanted.Remove("client_name");
        wanted["client_secret"] = client["client_secret"];
        var changed = await _design.SendAsync(HttpMethod.Put, own, wanted.ToJsonString(), token);
        Assert.Equal((HttpStatusCode.OK, null, null), (changed.Status, changed["client_name"], changed["client_secret"]));
        await _design.NextRecordAsync();
        await _design.NextRecordAsync();
        (await RedeemAsync(client, client["client_secret"]!)).AssertIssued();
    }

    [Fact]
    public async Task It_ends_its_registration_and_is_no_client_any_more()
    {
        var (client, own, token) = await RegisterAsync();
        await _design.NextRecordAsync();
        Assert.Equal(HttpStatusCode.NoContent, (await _design.SendAsync(HttpMethod.Delete, own, token: token)).Status);
        (await RedeemAsync(client, client["client_secret"]!)).AssertRefused(OAuthErrors.InvalidClient, Reasons.UnknownClient, 401);
        (await _design.SendAsync(HttpMethod.Get, own, token: token)).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
        (await _design.SendAsync(HttpMethod.Put, own, Registering.Wanted(client).ToJsonString(), token)).AssertRefused("invalid_token", HttpStatusCode.Unauthorized);
    }

    private Task<(RegistrationReply Client, string Own, string Token)> RegisterAsync() => _design.RegisterOneAsync();

    private Task<TokenAnswer> RedeemAsync(RegistrationReply client, string secret) => _design.AskAsync(
        [
            ("grant_type", GrantTypes.JwtBearer), ("assertion", _design.IdJag(_design.Claims().With("client_id", client["client_id"]!))),
            ("client_id", client["client_id"]!), ("client_secret", secret),
        ], basic: null);
}
