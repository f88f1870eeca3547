using System.Net;
using System.Text.Json.Nodes;
using Xaa.Idp.Seed;

namespace Xaa.Idp.Tests.Token;

/// <summary>SPEC 30, 31, 70, 72, C7: what ID-JAGs say of a person besides her <c>sub</c> is each connection's to say.</summary>
public sealed class DisclosureTests
{
    private static readonly string[] Claims = ["email", "aud_sub", "tenant", "aud_tenant"];

    [Theory] // SPEC 30, 31, 70, 72, C7
    [InlineData("""{}""", "")]
    [InlineData("""{"email":true}""", "email=alice@acme.example")]
    [InlineData("""{"audSub":"userName"}""", "aud_sub=alice")]
    [InlineData("""{"audSub":"email"}""", "aud_sub=alice@acme.example")]
    [InlineData("""{"audTenant":"acme-eu"}""", "aud_tenant=acme-eu")]
    [InlineData("""{"tenant":true}""", "tenant=acme")]
    [InlineData("""{"tenant":false}""", "")]
    [InlineData("""{"tenant":true,"audTenant":"acme-eu"}""", "tenant=acme aud_tenant=acme-eu")]
    public async Task Only_what_the_connection_wants_is_said_and_only_over_it(string disclosure, string said)
    {
        await using var idp = new IdpHost
        {
            Settings = { ["Idp:Tenant"] = "acme" },
            ChangeSeed = seed => seed.ConnectionTo("design")["disclosure"] = JsonNode.Parse(disclosure),
        };
        var tokens = await idp.SignInAsync();
        Assert.Equal(said, await SaidAsync(idp, tokens, 7401));
        Assert.Equal("", await SaidAsync(idp, tokens, 7402));
    }

    [Fact] // SPEC 70
    public async Task A_connection_that_names_the_tenant_where_there_is_none_is_a_fault_of_the_seed()
    {
        await using var idp = new IdpHost { ChangeSeed = WithTenant };
        Assert.Contains(
            "connections 'agent to design': the tenant cannot be disclosed: Idp:Tenant does not say which one this is.",
            Assert.Throws<SeedException>(() => idp.Services).Message,
            StringComparison.Ordinal);
    }

    [Fact] // SPEC 70, 72: without its tenant, a person's sub could be somebody else's
    public async Task Where_the_tenant_is_known_no_more_nothing_is_issued_that_should_name_it()
    {
        await using var idp = new IdpHost();
        // As a store that was filled while Idp:Tenant was set.
        await idp.ExecuteAsync("""UPDATE connections SET disclosure = '{"tenant":true}' WHERE server = 'design'""");
        var tokens = await idp.SignInAsync();
        await idp.AssertRefusedAsync(await idp.ExchangeForAsync(tokens["id_token"]!, 7401), "access_denied", "tenant_not_configured");
        Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeForAsync(tokens["id_token"]!, 7402)).Status);
    }

    private static void WithTenant(JsonObject seed) => seed.ConnectionTo("design")["disclosure"] = new JsonObject { ["tenant"] = true };

    private static async Task<string> SaidAsync(IdpHost idp, TokenAnswer tokens, int port)
    {
        var claims = Wire.Payload((await idp.ExchangeForAsync(tokens["id_token"]!, port))["access_token"]!);
        return string.Join(' ', Claims.Where(name => claims.TryGetProperty(name, out _)).Select(name => $"{name}={claims.GetProperty(name).GetString()}"));
    }
}
