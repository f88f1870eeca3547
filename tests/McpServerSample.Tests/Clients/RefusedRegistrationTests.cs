using System.Text.Json.Nodes;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>What a server that is open to registration does not register. RFC 7591 §3.2.2.</summary>
public sealed class RefusedRegistrationTests : IClassFixture<OpenServer>
{
    private readonly DesignServer _design;

    public RefusedRegistrationTests(OpenServer design)
    {
        _design = design;
        // So that none has to wait for those before it.
        _design.Clock.Advance(TimeSpan.FromMinutes(1));
    }

    [Theory] // SPEC 54
    [InlineData("token_endpoint_auth_method", "\"none\"")]
    [InlineData("token_endpoint_auth_method", "\"tls_client_auth\"")]
    [InlineData("token_endpoint_auth_method", "7")]
    [InlineData("authorization_grant_profiles_supported", "[]")]
    [InlineData("authorization_grant_profiles_supported", "[\"another\"]")]
    [InlineData("grant_types", "[\"urn:ietf:params:oauth:grant-type:jwt-bearer\"]")]
    [InlineData("grant_types", "[\"authorization_code\"]")]
    [InlineData("grant_types", "[\"client_credentials\"]")]
    [InlineData("grant_types", "[]")]
    [InlineData("grant_types", "[null]")]
    [InlineData("grant_types", "\"authorization_code\"")]
    [InlineData("response_types", "[\"token\"]")]
    [InlineData("response_types", "[\"code\"]")]
    [InlineData("application_type", "\"desktop\"", "invalid_client_metadata")]
    [InlineData("client_name", "\"\"")]
    [InlineData("client_name", "\"turned \\u202e round\"")]
    [InlineData("jwks_uri", "\"https://apps.example/jwks\"")]
    [InlineData("redirect_uris", "[\"https://apps.example/callback\"]", "invalid_redirect_uri")]
    [InlineData("software_statement", "\"eyJ.eyJ.x\"", "unapproved_software_statement")]
    public async Task A_member_that_cannot_be_is_enough(string member, string value, string error = "invalid_client_metadata")
    {
        var asked = Registering.Redeemer();
        asked[member] = JsonNode.Parse(value);
        (await _design.RegisterAsync(asked)).AssertRefused(error);
        var record = await _design.NextRecordAsync();
        Assert.Equal((FlowStep.Registration, Outcome.Refused, null), (record.Step, record.Outcome, record.ClientId));
    }

    [Theory]
    [InlineData("", "invalid_client_metadata")]
    [InlineData("null", "invalid_client_metadata")]
    [InlineData("[]", "invalid_client_metadata")]
    [InlineData("{", "invalid_client_metadata")]
    [InlineData("{}", "invalid_client_metadata")]
    [InlineData("""{"client_name":"a","client_name":"b"}""", "invalid_client_metadata")]
    [InlineData("""{"client_id":{}}""", "invalid_client_metadata")]
    [InlineData("{}", "invalid_request", "text/plain")]
    public async Task A_body_that_is_none_gets_an_answer_in_words(string body, string error, string type = "application/json")
    {
        (await _design.SendAsync(HttpMethod.Post, Registering.Path, body, type: type)).AssertRefused(error);
        Assert.Equal(Outcome.Refused, (await _design.NextRecordAsync()).Outcome);
    }

    [Fact]
    public async Task A_body_beyond_16_KB_is_not_read()
    {
        var asked = Registering.Redeemer();
        asked["unheard_of"] = new string('x', 17 * 1024);
        (await _design.RegisterAsync(asked)).AssertRefused("invalid_request");
        Assert.Equal(Reasons.RequestTooLarge, (await _design.NextRecordAsync()).Reason);
    }
}
