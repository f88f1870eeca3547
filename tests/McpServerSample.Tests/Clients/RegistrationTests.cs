using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xaa.McpServerSample.Authorization.Registration;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>Clients that register themselves, where a server allows it. RFC 7591.</summary>
public sealed class RegistrationTests : IAsyncDisposable
{
    private readonly DesignServer _design = new();

    public RegistrationTests() => _design.Seed["dynamicClientRegistration"] = true;

    public ValueTask DisposeAsync() => _design.DisposeAsync();

    [Fact] // SPEC 54, 80
    public async Task A_client_registers_itself_and_redeems_an_ID_JAG_with_its_secret()
    {
        var asked = Registering.Redeemer();
        asked["tos_uri"] = "https://apps.example/tos";
        asked["unheard_of"] = 1;
        var client = await _design.RegisterAsync(asked);
        Assert.Equal((HttpStatusCode.Created, true), (client.Status, client.Headers.CacheControl?.NoStore));
        Assert.Equal(
            [
                "application_type", "authorization_grant_profiles_supported", "client_id", "client_id_issued_at", "client_name", "client_secret",
                "client_secret_expires_at", "grant_types", "redirect_uris", "registration_access_token", "registration_client_uri", "response_types",
                "token_endpoint_auth_method",
            ],
            client.Body.Select(member => member.Key).Order());
        var record = await _design.NextRecordAsync();
        Assert.Equal((FlowStep.Registration, Outcome.Issued, client["client_id"]), (record.Step, record.Outcome, record.ClientId));

        var answer = await RedeemAsync(client["client_id"]!, client["client_secret"]!);
        answer.AssertIssued();
        Assert.Equal(client["client_id"], answer.Record.ClientId);
        (await RedeemAsync(client["client_id"]!, DesignServer.Secret)).AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongClientSecret, 401);
        // SPEC 67: as it is registered, and in no other way.
        (await _design.AskAsync(
            [("grant_type", GrantTypes.JwtBearer), ("assertion", IdJagFor(client["client_id"]!))], $"{client["client_id"]}:{client["client_secret"]}"))
            .AssertRefused(OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401);
    }

    [Fact]
    public async Task Its_secret_and_its_token_stand_in_one_answer_and_nowhere_else()
    {
        var client = await _design.RegisterAsync(Registering.Redeemer());
        await _design.NextRecordAsync();
        var store = await TestStores.ContentsAsync(_design.DataDirectory);
        foreach (var secret in (string[])[client["client_secret"]!, client["registration_access_token"]!])
        {
            Assert.Equal(43, secret.Length);
            Assert.DoesNotContain(secret, store, StringComparison.Ordinal);
            Assert.DoesNotContain(_design.Log.Lines, line => line.Contains(secret, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_restart_keeps_it_and_switched_off_it_is_good_for_nothing()
    {
        var client = await _design.RegisterAsync(Registering.Redeemer());
        await _design.NextRecordAsync();
        await _design.RestartAsync();
        (await RedeemAsync(client["client_id"]!, client["client_secret"]!)).AssertIssued();

        _design.Seed["dynamicClientRegistration"] = false;
        await _design.RestartAsync();
        (await RedeemAsync(client["client_id"]!, client["client_secret"]!)).AssertRefused(OAuthErrors.InvalidClient, Reasons.UnknownClient, 401);
        var own = $"{Registering.Path}/{client["client_id"]}";
        Assert.Equal(HttpStatusCode.NotFound, (await _design.SendAsync(HttpMethod.Post, Registering.Path, "{}")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await _design.SendAsync(HttpMethod.Get, own, token: client["registration_access_token"])).Status);
    }

    [Fact]
    public async Task It_is_advertised_where_it_is_on_and_a_look_at_it_is_not_allowed()
    {
        var document = await _design.SendAsync(HttpMethod.Get, "/.well-known/oauth-authorization-server");
        Assert.Equal(DesignServer.Issuer + "/oauth/register", document["registration_endpoint"]);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await _design.SendAsync(HttpMethod.Get, Registering.Path)).Status);

        await using var off = new DesignServer();
        Assert.Null((await off.SendAsync(HttpMethod.Get, "/.well-known/oauth-authorization-server"))["registration_endpoint"]);
        Assert.Equal(HttpStatusCode.NotFound, (await off.SendAsync(HttpMethod.Post, Registering.Path, "{}")).Status);
    }

    [Fact]
    public async Task More_than_eight_in_a_minute_have_to_wait()
    {
        for (var i = 0; i < RegistrationEndpoint.MostPerMinute; i++)
            Assert.Equal(HttpStatusCode.Created, (await _design.RegisterAsync(Registering.Redeemer())).Status);
        (await _design.RegisterAsync(Registering.Redeemer())).AssertRefused("temporarily_unavailable", HttpStatusCode.TooManyRequests);
        _design.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Created, (await _design.RegisterAsync(Registering.Redeemer())).Status);
    }

    [Fact]
    public async Task Of_a_thousand_the_old_ones_that_came_to_nothing_make_room_and_those_in_use_stay()
    {
        var used = await _design.RegisterAsync(Registering.Redeemer());
        await _design.NextRecordAsync();
        (await RedeemAsync(used["client_id"]!, used["client_secret"]!)).AssertIssued();
        await FillAsync(RegisteredClients.Most - 1);
        (await _design.RegisterAsync(Registering.Redeemer())).AssertRefused("temporarily_unavailable", HttpStatusCode.TooManyRequests);

        _design.Clock.Leap(RegisteredClients.ShortestUnusedLife + TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Created, (await _design.RegisterAsync(Registering.Redeemer())).Status);
        Assert.Equal(RegisteredClients.Most, await CountAsync());
        _design.Clock.Leap(RegisteredClients.UnusedLife + TimeSpan.FromMinutes(1));
        Assert.Equal(HttpStatusCode.Created, (await _design.RegisterAsync(Registering.Redeemer())).Status);
        Assert.Equal(2, await CountAsync());
        (await RedeemAsync(used["client_id"]!, used["client_secret"]!)).Response.EnsureSuccessStatusCode();
    }

    private string IdJagFor(string clientId) => _design.IdJag(_design.Claims().With("client_id", clientId));

    private Task<TokenAnswer> RedeemAsync(string clientId, string secret) => _design.AskAsync(
        [("grant_type", GrantTypes.JwtBearer), ("assertion", IdJagFor(clientId)), ("client_id", clientId), ("client_secret", secret)], basic: null);

    private async Task FillAsync(int count)
    {
        var clients = _design.Services.GetRequiredService<RegisteredClients>();
        await _design.Services.GetRequiredService<Store>().WriteAsync(
            connection =>
            {
                for (var i = 0; i < count; i++)
                {
                    Assert.Null(clients.Add(connection, new()
                    {
                        ClientId = RegisteredClients.NewId(),
                        Metadata = new(),
                        SecretSha256 = [],
                        TokenSha256 = [],
                        RegisteredAt = _design.Clock.GetUtcNow(),
                    }));
                }
                return 0;
            },
            TestContext.Current.CancellationToken);
    }

    private async Task<long> CountAsync() => await _design.Services.GetRequiredService<Store>().FirstAsync(
        "SELECT count(*) FROM registered_clients", [], row => row.GetInt64(0), TestContext.Current.CancellationToken);
}
