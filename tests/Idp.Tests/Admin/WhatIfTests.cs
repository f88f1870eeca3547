using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Tests.Admin;

/// <summary>"Would alice get payments.charge from agent, and if not, why not?"</summary>
public sealed class WhatIfTests(IdpHost idp)
{
    [Theory]
    [InlineData("server=payments&person=alice&scope=payments.charge&acr=urn:xaa:mfa", true, "payments.charge")]
    [InlineData("server=payments&person=u-alice", true, "payments.read")]
    [InlineData("server=payments&person=ALICE&scope=payments.erase", false, "unknown_scope")]
    [InlineData("server=payments&person=bob", false, "connection_does_not_cover_person")]
    [InlineData("server=design&person=dave", false, "person_suspended")]
    [InlineData("server=design&person=alice&resource=http://localhost:7402/mcp", false, "resource_not_governed_by_audience")]
    public async Task It_answers_for_one_person(string question, bool granted, string scopeOrReason)
    {
        var answer = (await idp.AdminAsync(await idp.OperatorTokenAsync(), "GET", "/what-if?client=agent&" + question)).Json;
        Assert.Equal((granted, scopeOrReason), ((bool)answer["granted"]!, (string?)answer[granted ? "scope" : "reason"]));
    }

    [Fact]
    public async Task It_answers_for_everybody_with_the_reasons_counted()
    {
        var answer = (await idp.AdminAsync(await idp.OperatorTokenAsync(), "GET", "/what-if?client=agent&server=design")).Json;
        Assert.Equal(1, (int)answer["granted"]!);
        Assert.Equal(
            """{"connection_does_not_cover_person":2,"person_suspended":1}""",
            new JsonObject(answer["refused"]!.AsObject().OrderBy(r => r.Key).Select(r => KeyValuePair.Create(r.Key, r.Value?.DeepClone()))).ToJsonString());
        Assert.Equal(["alice", "bob", "carol", "dave"], answer["people"]!.AsArray().Select(p => (string?)p!["userName"]));
    }

    [Theory]
    [InlineData("alice")]
    [InlineData("bob")]
    [InlineData("carol")]
    public async Task It_says_what_the_exchange_then_does(string person)
    {
        var tokens = await idp.SignInAsync(person);
        foreach (var (server, port) in ((string, int)[])[("design", 7401), ("wiki", 7402), ("crm", 7403), ("payments", 7404)])
        {
            var told = (await idp.AdminAsync(await idp.OperatorTokenAsync(), "GET", $"/what-if?client=agent&server={server}&person={person}")).Json;
            var exchange = await idp.ExchangeForAsync(tokens["refresh_token"]!, port);
            Assert.Equal((exchange["scope"], exchange["error"], exchange["error_description"]), ((string?)told["scope"], (string?)told["error"], (string?)told["description"]));
        }
    }

    [Fact]
    public async Task The_change_that_decides_is_named()
    {
        var answer = (await idp.AdminAsync(await idp.OperatorTokenAsync(), "GET", "/what-if?client=agent&server=design&person=bob")).Json;
        Assert.Equal(idp.Services.GetRequiredService<PolicyStore>().Current.FindConnection("agent", "design")!.Change, (long)answer["change"]!);
    }

    [Theory]
    [InlineData("client=agent", 400, "malformed_request")]
    [InlineData("client=agent&server=nowhere", 404, "unknown_connection")]
    [InlineData("client=nobody&server=design", 404, "unknown_connection")]
    [InlineData("client=agent&server=design&person=mallory", 404, "unknown_person")]
    public async Task A_question_about_what_is_not_there_is_refused(string question, int status, string reason) =>
        (await idp.AdminAsync(await idp.OperatorTokenAsync(), "GET", "/what-if?" + question)).AssertRefused(status, reason);
}
