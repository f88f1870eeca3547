using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;

namespace Xaa.McpServerSample.Tests.Configuration;

/// <summary>A server that was told wrong does not start, and says everything that is wrong at once.</summary>
public sealed class StartTests : IAsyncDisposable
{
    private readonly DesignServer _design = new();

    [Fact]
    public void Settings_are_named_all_at_once()
    {
        _design.Settings["McpServer:Name"] = " ";
        _design.Settings["McpServer:SeedFile"] = "/nowhere/design.json";
        _design.Settings["McpServer:DataDirectory"] = "";
        _design.Settings["McpServer:AccessTokenLifetime"] = "00:05:01";
        _design.Settings["McpServer:RecordRetention"] = "999";
        _design.Settings["McpServer:KeyRotation"] = "00:00:01";

        var fault = Fault<OptionsValidationException>();

        foreach (var key in (string[])["McpServer:Name", "McpServer:SeedFile", "McpServer:DataDirectory", "McpServer:AccessTokenLifetime",
            "McpServer:RecordRetention", "McpServer:KeyRotation"])
            Assert.Contains(key, fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Faults_of_the_seed_are_named_all_at_once()
    {
        _design.Seed["name"] = "wiki";
        _design.Seed["issuer"] = "http://design.example";
        _design.Seed["resource"] = "http://localhost:7401/tools";
        _design.Seed["accounts"] = "maybe";
        _design.Seed["scopes"] = new JsonArray("design.read", "two words");
        _design.Seed["requireAcr"] = new JsonObject { ["design.delete"] = "urn:xaa:mfa" };
        _design.Seed["detailTypes"] = new JsonArray("payment");
        _design.Seed["trustedIssuers"]![0]!["jwksUri"] = "http://idp.example/jwks";
        _design.Seed["trustedIssuers"]![0]!["algorithms"] = new JsonArray("HS256");
        _design.Seed["trustedIssuers"]![1]!["issuer"] = "{idp}";
        _design.Seed["clients"]![0]!["secret"] = "hunter2";
        _design.Seed["clients"]![0]!["authMethod"] = "none";
        _design.Seed["clients"]![1]!["clientId"] = DesignServer.ClientId;

        var fault = Fault<InvalidDataException>();

        foreach (var member in (string[])["name:", "issuer:", "resource:", "accounts:", "scopes:", "requireAcr:", "detailTypes:", "trustedIssuers.jwksUri:",
            "trustedIssuers.algorithms:", "trustedIssuers.issuer:", "clients.secret:", "clients.authMethod:", "clients.clientId:"])
            Assert.Contains(member, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Theory] // In a challenge, acr_values are a list with spaces between (RFC 9470 §3)
    [InlineData("")]
    [InlineData("urn:xaa:mfa urn:xaa:pwd")]
    [InlineData("urn:\"mfa\"")]
    public void A_strength_that_is_no_word_stops_the_start(string acr)
    {
        _design.Seed["requireAcr"] = new JsonObject { ["design.write"] = acr };

        Assert.Contains("requireAcr:", Fault<InvalidDataException>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tenant", "", "trustedIssuers.tenant")]
    [InlineData("identifiesBy", "email", "trustedIssuers.identifiesBy")]
    [InlineData("identifiesBy", "sub_id", "trustedIssuers.samlIssuer")]
    [InlineData("samlIssuer", "https://saml.example", "trustedIssuers.samlIssuer")]
    [InlineData("emailDomains", "acme example", "trustedIssuers.emailDomains")]
    public void A_trust_that_cannot_be_followed_stops_the_start(string member, string value, string fault) // SPEC 45, 70
    {
        _design.Seed["trustedIssuers"]![0]![member] = member == "emailDomains" ? new JsonArray(value) : value;
        Assert.Contains(fault, Fault<InvalidDataException>(), StringComparison.Ordinal);
    }

    [Fact] // SPEC 46: whose an address is must not depend on who comes first
    public void A_domain_is_bound_to_one_issuer()
    {
        _design.Seed["trustedIssuers"]![0]!["emailDomains"] = new JsonArray("acme.example");
        _design.Seed["trustedIssuers"]![1]!["emailDomains"] = new JsonArray("ACME.example");
        _design.Seed["people"] = new JsonArray(new JsonObject { ["email"] = "alice" });
        var fault = Fault<InvalidDataException>();
        Assert.Contains("trustedIssuers.emailDomains", fault, StringComparison.Ordinal);
        Assert.Contains("people.email", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://design.example")]
    [InlineData("https://design.example/")]
    [InlineData("https://design.example?x=1")]
    [InlineData("https://design.example#x")]
    [InlineData("https://user@design.example")]
    [InlineData("ftp://design.example")]
    [InlineData("design.example")]
    [InlineData("")]
    public void An_issuer_is_https_or_loopback_and_nothing_but_an_address(string issuer)
    {
        _design.Seed["issuer"] = issuer;
        _design.Seed["resource"] = issuer + "/mcp";

        Assert.Contains(" issuer:", Fault<InvalidDataException>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_weak_key_of_a_record_reader_stops_the_start()
    {
        _design.Seed["recordReaders"]![0]!["key"] = "hunter2";

        var fault = Fault<ArgumentException>();
        Assert.Contains("'flow'", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", fault, StringComparison.Ordinal);
    }

    [Fact] // SPEC 25
    public void A_server_does_not_trust_itself()
    {
        _design.Seed["trustedIssuers"]![0]!["issuer"] = "{design}";

        Assert.Contains("trustedIssuers:", Fault<InvalidDataException>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("scopes")]
    [InlineData("issuer")]
    [InlineData("clients")]
    [InlineData("trustedIssuers")]
    public void A_member_that_is_missing_or_null_is_named(string member)
    {
        _design.Seed[member] = null;
        Assert.Contains(member, Fault<InvalidDataException>(), StringComparison.Ordinal);

        _design.Seed.Remove(member);
        Assert.Contains(member, Fault<InvalidDataException>(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_that_is_not_known_is_named()
    {
        _design.Seed["trustEverybody"] = true;

        var fault = Fault<InvalidDataException>();
        Assert.Contains("trustEverybody", fault, StringComparison.Ordinal);
        Assert.Contains("design.json", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_was_not_set_is_named()
    {
        _design.Seed["trustedIssuers"]![0]!["issuer"] = "{elsewhere}";

        Assert.Contains("Addresses:elsewhere", Fault<InvalidOperationException>(), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _design.DisposeAsync();

    private string Fault<T>()
        where T : Exception
    {
        var e = Assert.ThrowsAny<Exception>(() => _design.Services);
        return Assert.IsAssignableFrom<T>(e is AggregateException { InnerException: { } inner } ? inner : e).Message;
    }
}
