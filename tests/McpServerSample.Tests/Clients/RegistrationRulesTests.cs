using System.Net;
using Xaa.McpServerSample.Authorization.Registration;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>What clients of the ordinary way may register, where a server has it. RFC 7591 §2.</summary>
public sealed class RegistrationRulesTests
{
    private readonly RegistrationRules _rules = new(
        [GrantTypes.JwtBearer, GrantTypes.JwtDpop, GrantTypes.AuthorizationCode, GrantTypes.RefreshToken],
        new((_, _) => Task.FromResult<IPAddress[]>([]), allowLoopback: false));

    [Fact]
    public void Without_a_word_it_is_a_web_application_with_a_secret_and_the_code_grant()
    {
        var (metadata, error) = _rules.Check(new() { RedirectUris = ["https://apps.example/callback"] });
        Assert.Null(error);
        Assert.Equal(("client_secret_basic", "web"), (metadata!.AuthMethod, metadata.ApplicationType));
        Assert.Equal(["authorization_code", "code"], [.. metadata.GrantTypes!, .. metadata.ResponseTypes!]);
    }

    [Theory] // SPEC 80
    [InlineData("web", "https://apps.example/callback")]
    [InlineData("native", "http://127.0.0.1/callback")]
    [InlineData("native", "http://[::1]:5000/callback")]
    [InlineData("native", "http://localhost:3118/callback")]
    [InlineData("native", "https://apps.example/callback")]
    [InlineData(null, "http://localhost:3118/callback")]
    public void A_redirect_uri_of_its_kind_is_registered_as_written(string? type, string address)
    {
        var (metadata, error) = _rules.Check(Public(type, address));
        Assert.Null(error);
        Assert.Equal([address], metadata!.RedirectUris);
        Assert.Equal(type ?? "native", metadata.ApplicationType);
    }

    [Theory] // SPEC 80
    [InlineData("web", "http://127.0.0.1/callback")]
    [InlineData("web", "http://apps.example/callback")]
    [InlineData("native", "http://apps.example/callback")]
    [InlineData("native", "com.example.app:/callback")]
    [InlineData("native", "javascript:alert(1)")]
    [InlineData("native", "data:text/html,x")]
    [InlineData("web", "https://apps.example/callback#")]
    [InlineData("web", "https://apps.example/callback#x")]
    [InlineData("web", "https://user@apps.example/callback")]
    [InlineData("web", "https://apps.example/call back")]
    [InlineData("web", "/callback")]
    [InlineData("web", "")]
    [InlineData("web", null)]
    public void Another_redirect_uri_is_refused(string type, string? address) =>
        Assert.Equal((OAuthErrors.InvalidRedirectUri, Reasons.RedirectUriNotAllowed), Refusal(Public(type, address!)));

    [Fact]
    public void No_redirect_uri_and_too_many_are_refused()
    {
        Assert.Equal(OAuthErrors.InvalidRedirectUri, Refusal(Public("web")).Code);
        Assert.Equal(OAuthErrors.InvalidRedirectUri, Refusal(Public("web", [.. Enumerable.Range(0, 11).Select(n => $"https://apps.example/{n}")])).Code);
    }

    [Fact] // SPEC 65
    public void A_client_without_a_secret_redeems_no_ID_JAG()
    {
        var asked = Public("web", "https://apps.example/callback") with
        {
            GrantTypes = [GrantTypes.AuthorizationCode, GrantTypes.JwtBearer, GrantTypes.TokenExchange],
            AuthorizationGrantProfiles = [GrantProfiles.IdJag],
        };
        Assert.Equal((OAuthErrors.InvalidClientMetadata, Reasons.ClientMetadataNotAccepted), Refusal(asked));
        Assert.Null(_rules.Check(asked with { AuthMethod = AuthMethods.ClientSecretBasic }).Error);
    }

    [Fact] // SPEC 54, 62
    public void The_grant_that_demands_a_proof_comes_with_the_profile_too()
    {
        var asked = new ClientMetadata { GrantTypes = [GrantTypes.TokenExchange, GrantTypes.JwtBearer, GrantTypes.JwtDpop] };
        Assert.Null(_rules.Check(asked with { AuthorizationGrantProfiles = [GrantProfiles.IdJag] }).Error);
        Assert.Equal(OAuthErrors.InvalidClientMetadata, Refusal(asked).Code);
        Assert.Equal(OAuthErrors.InvalidClientMetadata, Refusal(new() { GrantTypes = [GrantTypes.JwtDpop] }).Code);
    }

    [Fact]
    public void A_refresh_token_needs_a_code_and_a_code_a_server_that_has_it()
    {
        Assert.Equal(OAuthErrors.InvalidClientMetadata, Refusal(new() { GrantTypes = [GrantTypes.RefreshToken] }).Code);
        var closed = new RegistrationRules([GrantTypes.JwtBearer], new((_, _) => Task.FromResult<IPAddress[]>([]), allowLoopback: false));
        Assert.Equal(OAuthErrors.InvalidClientMetadata, closed.Check(Public("web", "https://apps.example/callback")).Error!.Code);
    }

    [Theory]
    [InlineData("https://apps.example/jwks", null, null)]
    [InlineData("http://apps.example/jwks", null, OAuthErrors.InvalidClientMetadata)]
    [InlineData("http://127.0.0.1/jwks", null, OAuthErrors.InvalidClientMetadata)]
    [InlineData("https://apps.example/jwks", """{"keys":[]}""", OAuthErrors.InvalidClientMetadata)]
    [InlineData(null, """{"keys":[]}""", OAuthErrors.InvalidClientMetadata)]
    [InlineData(null, "[]", OAuthErrors.InvalidClientMetadata)]
    [InlineData(null, """{"keys":[{"kty":"oct","k":"AAAA"}]}""", OAuthErrors.InvalidClientMetadata)]
    [InlineData(null, null, OAuthErrors.InvalidClientMetadata)]
    public void Keys_stand_there_or_elsewhere_and_are_public(string? address, string? jwks, string? error)
    {
        var asked = Public("web", "https://apps.example/callback") with
        {
            AuthMethod = AuthMethods.PrivateKeyJwt,
            JwksUri = address,
            Jwks = jwks is null ? null : System.Text.Json.JsonDocument.Parse(jwks).RootElement,
        };
        Assert.Equal(error, _rules.Check(asked).Error?.Code);
    }

    private (string Code, string Reason) Refusal(ClientMetadata asked)
    {
        var error = _rules.Check(asked).Error!;
        return (error.Code, error.Reason);
    }

    private static ClientMetadata Public(string? type, params string[] redirects) =>
        new() { AuthMethod = AuthMethods.None, ApplicationType = type, RedirectUris = redirects };
}
