using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xaa.Idp.Tests.Admin;

namespace Xaa.Idp.Tests.PolicyChanges;

/// <summary>A client learns that policy has changed as soon as it has.</summary>
public sealed class PolicyChangesTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task Whoever_waits_is_told_when_a_connection_changes()
    {
        var before = await ChangeAsync();
        var waiting = ChangeAsync(("after", $"{before}"), ("wait", "30"));
        Assert.Equal(TimeSpan.FromSeconds(30), await _idp.Clock.TimerAsync(length => length == TimeSpan.FromSeconds(30)));
        Assert.False(waiting.IsCompleted);

        Assert.Equal(before + 1, await _idp.DisableConnectionAsync());
        Assert.Equal(before + 1, await waiting);
    }

    [Fact]
    public async Task Without_a_change_the_wait_ends_when_its_time_is_up_and_says_what_was_known()
    {
        var before = await ChangeAsync();
        var waiting = ChangeAsync(("after", $"{before}"), ("wait", "20"));
        await _idp.Clock.TimerAsync(length => length == TimeSpan.FromSeconds(20));
        _idp.Clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(before, await waiting);
    }

    [Fact]
    public async Task Who_knows_another_number_is_answered_at_once_even_if_it_is_a_higher_one()
    {
        var now = await ChangeAsync();
        Assert.Equal(now, await ChangeAsync(("after", "0"), ("wait", "30")));
        // Of a store that was started anew since.
        Assert.Equal(now, await ChangeAsync(("after", "999999"), ("wait", "30")));
    }

    [Theory]
    [InlineData("after", "-1")]
    [InlineData("after", "one")]
    [InlineData("after", "99999999999999999999")]
    [InlineData("wait", "31")]
    [InlineData("wait", "0.5")]
    public async Task What_is_no_such_number_is_refused(string name, string value)
    {
        var answer = await AskAsync((name, value));
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_request"), (answer.Status, answer["error"]));
    }

    [Theory]
    [InlineData("agent:wrong")]
    [InlineData("nobody:at-all")]
    [InlineData("")]
    public async Task Who_does_not_prove_to_be_a_client_learns_nothing(string credentials)
    {
        var answer = await AskAsync(("client", credentials));
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer["error"]));
        Assert.DoesNotContain("change", answer.Json.Select(member => member.Key));
    }

    [Fact]
    public async Task A_public_client_learns_nothing_because_it_proves_nothing()
    {
        await using var idp = new IdpHost
        {
            ChangeSeed = seed => seed["clients"]!.AsArray().Add(new JsonObject
            {
                ["clientId"] = "cli",
                ["displayName"] = "Command line",
                ["redirectUris"] = new JsonArray("http://127.0.0.1/callback"),
                ["authMethod"] = "none",
                ["native"] = true,
                ["grantTypes"] = new JsonArray("authorization_code", "refresh_token"),
                ["assigned"] = new JsonObject { ["everyone"] = true },
            }),
        };
        var answer = await idp.PostAsync("/policy/changes", [("client", ""), ("client_id", "cli")]);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (answer.Status, answer["error"]));
    }

    private async Task<long> ChangeAsync(params (string Name, string? Value)[] form)
    {
        var answer = await AskAsync(form);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return (long)answer.Json["change"]!;
    }

    private Task<TokenAnswer> AskAsync(params (string Name, string? Value)[] form) => _idp.PostAsync("/policy/changes", form);
}

/// <summary>An administrator's change.</summary>
internal static class PolicyEdits
{
    /// <summary>Switches the agent's connection to design off, and returns the number of that change.</summary>
    public static async Task<long> DisableConnectionAsync(this IdpHost idp)
    {
        const string ToDesign = "/connections/agent/design";
        var token = await idp.OperatorTokenAsync();
        var tag = (await idp.AdminAsync(token, "GET", ToDesign)).Headers.ETag!.Tag;
        using var body = JsonContent.Create(new
        {
            clientIdAtServer = "agent-at-design",
            groups = new[] { "engineering" },
            scopes = new[] { "design.read", "design.write" },
            reason = "Design has moved",
            enabled = false,
        });
        var saved = await idp.AdminAsync(token, "PUT", ToDesign, body, ("If-Match", tag));
        Assert.Equal(HttpStatusCode.OK, saved.Status);
        return (long)saved.Json["change"]!;
    }
}
