using System.Net;
using System.Text.Json.Nodes;
using Xaa.Idp.Seed;

namespace Xaa.Idp.Tests.Seed;

public sealed class SeedTests
{
    [Fact]
    public async Task Every_fault_is_named_at_once()
    {
        await using var idp = new IdpHost
        {
            ChangeSeed = seed =>
            {
                seed.Named("people", "userName", "bob")["id"] = "u-alice";
                seed.Named("clients", "clientId", "agent")["secret"] = "short";
                seed.Named("clients", "clientId", "agent")["redirectUris"] =
                    new JsonArray("{unknown}/x", "http://elsewhere.example/", "javascript:alert(1)");
                seed.Named("servers", "name", "wiki")["scopes"] = new JsonArray("two words");
                seed.ConnectionTo("design")["scopes"] = new JsonArray("design.erase");
                seed.ConnectionTo("crm")["clientIdAtServer"] = "agent-at-design";
                seed.ConnectionTo("payments")["server"] = "nowhere";
            },
        };
        var faults = Assert.Throws<SeedException>(() => idp.Services).Message;
        foreach (var expected in (string[])
            [
                "people: id 'u-alice'", "clients 'agent': secret", "Addresses:unknown",
                "'http://elsewhere.example/' must be https", "'javascript:alert(1)'", "servers 'wiki': 'two words'", "no scope 'design.erase'",
                "clientIdAtServer 'agent-at-design'", "'agent to nowhere': there is no such server",
            ])
        {
            Assert.Contains(expected, faults, StringComparison.Ordinal);
        }
        Assert.DoesNotContain("short", faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_operator_signs_nobody_in_and_who_signs_people_in_is_no_operator()
    {
        await using var idp = new IdpHost
        {
            ChangeSeed = seed =>
            {
                var (agent, other) = (seed.Named("clients", "clientId", "agent"), seed.Named("clients", "clientId", "other"));
                agent["grantTypes"] = new JsonArray("authorization_code", "client_credentials");
                (other["clientId"], other["scopes"]) = ("u-alice", new JsonArray("idp.people.read"));
                seed.Named("clients", "clientId", "operator")["redirectUris"] = new JsonArray("http://localhost:7299/");
                seed.Named("clients", "clientId", "auditor")["scopes"] = new JsonArray("idp.everything");
                var idle = seed.Named("clients", "clientId", "auditor").DeepClone().AsObject();
                (idle["clientId"], idle["scopes"], idle["grantTypes"]) = ("idle", new JsonArray(), new JsonArray("password"));
                seed["clients"]!.AsArray().Add((JsonNode)idle);
            },
        };
        var faults = Assert.Throws<SeedException>(() => idp.Services).Message;
        foreach (var expected in (string[])
            [
                "clients 'agent': grantTypes 'client_credentials' stands alone", "clients 'u-alice': scopes are for clients with grantTypes",
                "clients 'operator': redirectUris must be empty", "clients 'auditor': 'idp.everything' is no scope",
                "clients 'idle': grantTypes 'password' is not known", "people and clients: id 'u-alice'",
            ])
        {
            Assert.Contains(expected, faults, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("private_key_jwt", null, null, "one of jwks and jwksUri")]
    [InlineData("private_key_jwt", "{\"keys\":[]}", null, "jwks: The key set holds no usable key.")]
    [InlineData("private_key_jwt", "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AAAA\"}]}", null, "jwks: The key set holds no usable key.")]
    [InlineData("private_key_jwt", null, "http://keys.example/jwks", "must be https")]
    [InlineData("private_key_jwt", "{\"keys\":[]}", "https://keys.example/jwks", "one of jwks and jwksUri")]
    [InlineData("client_secret_basic", null, "https://keys.example/jwks", "one of jwks and jwksUri")]
    [InlineData("none", null, null, "secret is not for authMethod 'none'")]
    [InlineData("none", null, null, "token-exchange' is not for authMethod 'none'")]
    [InlineData("tls_client_auth", null, null, "authMethod 'tls_client_auth' is not one of")]
    public async Task Credentials_fit_the_method(string method, string? jwks, string? jwksUri, string expected) // SPEC 65
    {
        await using var idp = new IdpHost
        {
            ChangeSeed = seed =>
            {
                var agent = seed.Named("clients", "clientId", "agent");
                (agent["authMethod"], agent["jwksUri"]) = (method, jwksUri);
                agent["jwks"] = jwks is null ? null : JsonNode.Parse(jwks);
            },
        };
        Assert.Contains(expected, Assert.Throws<SeedException>(() => idp.Services).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_misspelt_member_is_an_error_that_names_file_and_member()
    {
        await using var idp = new IdpHost { ChangeSeed = seed => seed.ConnectionTo("design")["requireACR"] = new JsonObject() };
        var message = Assert.Throws<SeedException>(() => idp.Services).Message;
        Assert.Contains("idp.json", message, StringComparison.Ordinal);
        Assert.Contains("requireACR", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Production", "http://localhost:7100")]
    [InlineData("Development", "https://idp.acme.example")]
    public async Task Passwords_are_for_Development_on_loopback_alone(string environment, string issuer)
    {
        await using var idp = new IdpHost { Environment = environment, Settings = { ["Idp:Issuer"] = issuer } };
        var message = Assert.Throws<SeedException>(() => idp.Services).Message;
        Assert.Contains("password and totpSecret are accepted only in Development", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_filled_store_keeps_its_rows_and_a_different_seed_is_warned_about_once()
    {
        var directory = Directory.CreateTempSubdirectory("idp-seed-");
        try
        {
            await using (var first = Host())
                Assert.Equal(HttpStatusCode.OK, (await first.SignInAsync()).Status);

            await using var second = Host(seed => seed.Named("people", "userName", "alice")["displayName"] = "Somebody Else");
            var claims = Wire.Payload((await second.SignInAsync())["id_token"]!);
            Assert.Equal("Alice Archer", claims.GetProperty("name").GetString());
            Assert.Single(second.Logs.Warnings, line => line.Contains("--fresh", StringComparison.Ordinal));
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        IdpHost Host(Action<JsonObject>? change = null) => new() { ChangeSeed = change, Settings = { ["Idp:DataDirectory"] = directory.FullName } };
    }

    [Fact]
    public async Task Keys_sessions_and_rules_outlive_a_restart_and_addresses_may_move()
    {
        var directory = Directory.CreateTempSubdirectory("idp-seed-");
        try
        {
            string refreshToken, idToken;
            await using (var first = Host("http://localhost:7200"))
            {
                var tokens = await first.SignInAsync();
                (refreshToken, idToken) = (tokens["refresh_token"]!, tokens["id_token"]!);
            }

            await using var second = Host("http://localhost:7300");
            Assert.Equal(HttpStatusCode.OK, (await second.ExchangeAsync(idToken)).Status);
            Assert.Equal(HttpStatusCode.OK, (await second.RefreshAsync(refreshToken)).Status);
            using var browser = second.CreateBrowser();
            var authorize = Wire.Authorize(("redirect_uri", "http://localhost:7300/signin/callback"));
            var callback = await browser.SignInAsync(authorize, "alice", IdpHost.Password);
            Assert.Equal(7300, callback.Port);
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        IdpHost Host(string agent) => new() { Settings = { ["Idp:DataDirectory"] = directory.FullName, ["Addresses:agent"] = agent } };
    }

    [Fact]
    public async Task Of_replicas_that_start_at_once_on_an_empty_store_one_fills_it()
    {
        var directory = Directory.CreateTempSubdirectory("idp-seed-");
        try
        {
            IdpHost[] replicas = [Host(), Host(), Host()];
            await Task.WhenAll(replicas.Select(replica => Task.Run(() => replica.Services)));
            Assert.Single(replicas, replica => replica.Logs.All.Any(line => line.Text.StartsWith("Filled the store", StringComparison.Ordinal)));

            // What one issued, another accepts.
            var tokens = await replicas[0].SignInAsync();
            Assert.Equal(HttpStatusCode.OK, (await replicas[1].ExchangeAsync(tokens["id_token"])).Status);
            foreach (var replica in replicas)
                await replica.DisposeAsync();
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        IdpHost Host() => new() { Settings = { ["Idp:DataDirectory"] = directory.FullName } };
    }
}
