using System.Net;
using Xaa.Idp.Tests.Token;

namespace Xaa.Idp.Tests.Introspection;

/// <summary>SPEC 67: beside the token endpoint clients authenticate in the same way, and an assertion counts once everywhere.</summary>
public sealed class SignedClientTests(SigningClient signing) : IClassFixture<SigningClient>
{
    [Fact]
    public async Task A_client_that_signs_may_ask_and_its_assertion_is_used_up()
    {
        var token = (await signing.AskAsync(signing.Sign(signing.Claims())))["access_token"];
        var assertion = signing.Sign(signing.Claims());
        var answer = await PostAsync("/introspect", token, assertion);
        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, (bool)answer.Json["active"]!));

        foreach (var path in (string[])["/introspect", "/revoke", "/par"])
        {
            var again = await PostAsync(path, token, assertion);
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (again.Status, again["error"]));
        }
    }

    [Fact]
    public async Task An_assertion_that_bought_a_token_is_used_up_here_as_well()
    {
        var assertion = signing.Sign(signing.Claims());
        var token = (await signing.AskAsync(assertion))["access_token"];
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("/introspect", token, assertion)).Status);
    }

    private Task<TokenAnswer> PostAsync(string path, string? token, string assertion) => signing.Idp.PostAsync(
        path,
        [("token", token), ("client", ""), ("client_assertion_type", SigningClient.AssertionType), ("client_assertion", assertion)]);
}
