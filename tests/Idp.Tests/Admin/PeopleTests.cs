using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.Admin;

public sealed class PeopleTests(IdpHost idp)
{
    [Fact]
    public async Task People_are_listed_by_id_without_what_is_secret()
    {
        var people = (await idp.AdminAsync(await idp.OperatorTokenAsync(), "GET", "/people")).Json;
        Assert.Equal(["u-alice", "u-bob", "u-carol", "u-dave"], people["people"]!.AsArray().Select(p => (string?)p!["id"]));
        Assert.Null(people["next"]);
        Assert.All(
            people["people"]!.AsArray(),
            p => Assert.Equal(["id", "userName", "displayName", "email", "groups", "active"], p!.AsObject().Select(m => m.Key)));
        Assert.Equal([true, true, true, false], people["people"]!.AsArray().Select(p => (bool)p!["active"]!));
    }

    [Fact]
    public async Task A_long_list_comes_in_pages()
    {
        await using var own = new IdpHost
        {
            ChangeSeed = seed =>
            {
                for (var i = 0; i < 300; i++)
                {
                    var person = seed.Named("people", "userName", "bob").DeepClone().AsObject();
                    (person["id"], person["userName"]) = ($"w-{i:000}", $"worker{i}");
                    person.Remove("password");
                    seed["people"]!.AsArray().Add((JsonNode)person);
                }
            },
        };
        var token = await own.OperatorTokenAsync();
        List<string> ids = [];
        for (string? next = ""; next is not null;)
        {
            var page = (await own.AdminAsync(token, "GET", "/people?after=" + next)).Json;
            ids.AddRange(page["people"]!.AsArray().Select(p => (string)p!["id"]!));
            next = (string?)page["next"];
        }
        Assert.Equal(304, ids.Count);
        Assert.Equal(ids.Distinct().Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public async Task One_person_is_shown_and_an_unknown_one_is_not_found()
    {
        var token = await idp.OperatorTokenAsync();
        var alice = (await idp.AdminAsync(token, "GET", "/people/u-alice")).Json;
        Assert.Equal(
            """
            {"id":"u-alice","userName":"alice","displayName":"Alice Archer","email":"alice@acme.example","groups":["engineering"],"active":true}
            """,
            alice.ToJsonString());
        foreach (var unknown in (string[])["alice", "u-nobody", "u-alice%27--", new string('x', 3000)])
            (await idp.AdminAsync(token, "GET", "/people/" + unknown)).AssertRefused(404, "unknown_person");
        (await idp.PatchAsync(token, "u-nobody", """{"active":false}""")).AssertRefused(404, "unknown_person");
    }

    [Theory]
    [InlineData("application/merge-patch+json", "", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "null", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "[]", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "false", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{\"active\":false", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{\"active\":false}x", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{\"active\":null}", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{\"active\":\"false\"}", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{\"active\":0}", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{\"active\":{}}", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{\"active\":false,\"active\":true}", 400, "malformed_request")]
    [InlineData("application/merge-patch+json", "{\"Active\":false}", 400, "unsupported_parameter")]
    [InlineData("application/merge-patch+json", "{\"active\":false,\"groups\":[\"it-admins\"]}", 400, "unsupported_parameter")]
    [InlineData("application/merge-patch+json", "{\"passwordHash\":\"x\"}", 400, "unsupported_parameter")]
    [InlineData("application/json", "{\"active\":[[[[[[[[[[1]]]]]]]]]]}", 400, "malformed_request")]
    [InlineData("application/json; charset=utf-16", "{\"active\":false}", 415, "wrong_content_type")]
    [InlineData("application/json-patch+json", "[]", 415, "wrong_content_type")]
    [InlineData("application/x-www-form-urlencoded", "active=false", 415, "wrong_content_type")]
    [InlineData("text/plain", "{\"active\":false}", 415, "wrong_content_type")]
    public async Task A_body_that_is_not_understood_changes_nothing(string type, string body, int status, string reason)
    {
        var token = await idp.OperatorTokenAsync();
        var answer = await idp.PatchAsync(token, "u-alice", body, type);
        answer.AssertRefused(status, reason);
        Assert.Equal("application/merge-patch+json, application/json", string.Join(", ", answer.Headers.GetValues("Accept-Patch"))); // RFC 5789 §3.1
        Assert.True((bool)(await idp.AdminAsync(token, "GET", "/people/u-alice")).Json["active"]!);
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_also_when_its_length_is_not_said()
    {
        var token = await idp.OperatorTokenAsync();
        var huge = "{\"active\":false" + new string(' ', 64 * 1024) + "}";
        (await idp.PatchAsync(token, "u-alice", huge)).AssertRefused(413, "request_too_large");

        using var unmeasured = new Unmeasured(Encoding.UTF8.GetBytes(huge)) { Headers = { ContentType = new("application/json") } };
        (await idp.AdminAsync(token, "PATCH", "/people/u-alice", unmeasured)).AssertRefused(413, "request_too_large");
        Assert.True((bool)(await idp.AdminAsync(token, "GET", "/people/u-alice")).Json["active"]!);
    }

    [Theory]
    [InlineData("application/merge-patch+json", "{}")]
    [InlineData("application/json", "{\"active\":true}")]
    [InlineData("APPLICATION/JSON; charset=\"UTF-8\"", " {\"active\":true} ")]
    public async Task A_patch_that_changes_nothing_ends_no_session(string type, string body)
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.PatchAsync(await idp.OperatorTokenAsync(), "u-alice", body, type);
        Assert.Equal((HttpStatusCode.OK, true), (answer.Status, (bool)answer.Json["active"]!));
        Assert.Equal(HttpStatusCode.OK, (await idp.ExchangeAsync(tokens["id_token"])).Status);
    }

    private sealed class Unmeasured(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
