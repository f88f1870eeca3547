using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Xaa.McpServerSample.Tests.Clients;
using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>
/// SPEC 77, QUIRKS C23: no token, proof or secret in any log line, span, record or file, whether the request was good or bad. What a run really
/// issued is looked for, whole and in parts.
/// </summary>
public sealed class LeakageTests : IAsyncDisposable
{
    private readonly SigningClientsServer _design = new();
    private readonly ProofKey _key;
    private readonly ConcurrentQueue<Activity> _spans = [];
    private readonly ActivityListener _listener;
    private readonly Dictionary<string, string> _secrets = new() { ["the client's secret"] = DesignServer.Secret, ["a wrong secret"] = "marked-secret" };

    public LeakageTests()
    {
        _key = new(_design.Clock);
        _listener = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact] // SPEC 77
    public async Task Tokens_and_secrets_are_written_nowhere()
    {
        await RedeemAsync();
        await CallAsync();
        await RevokeAsync();

        var page = await _design.Services.GetRequiredService<IRecordStore>().ReadAsync(0, 500, TimeSpan.Zero, TestContext.Current.CancellationToken);
        await _design.RestartAsync();
        var places = new Dictionary<string, string>
        {
            ["the records"] = JsonSerializer.Serialize(page.Records),
            ["the log"] = string.Join('\n', _design.Log.Lines),
            ["the spans"] = string.Join('\n', _spans.Select(Written)),
            ["the store"] = await TestStores.ContentsAsync(_design.DataDirectory),
        };
        Assert.True(page.Records.Count >= 9 && places.Values.All(text => text.Length > 0));
        Assert.Contains(page.Records[0].ConsumedId!, places["the spans"], StringComparison.Ordinal);
        foreach (var (name, secret) in _secrets)
        {
            // Whoever cuts a token leaves its claims or its signature.
            foreach (var part in secret.Split('.').Where(part => part.Length > 40).Skip(1).Append(secret))
                Assert.All(places, place => Assert.False(place.Value.Contains(part, StringComparison.Ordinal), $"Of {name}, {part} is in {place.Key}."));
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        _key.Dispose();
        await _design.DisposeAsync();
    }

    private async Task RedeemAsync()
    {
        const string Endpoint = DesignServer.Issuer + "/oauth/token";
        var good = Keep("a good ID-JAG", _design.IdJag());
        Keep("an access token", (await _design.RedeemAsync(good)).AccessToken);
        (await _design.RedeemAsync(good)).AssertRefused(OAuthErrors.InvalidGrant, Reasons.Replayed);
        (await _design.RedeemAsync(Keep("an expired ID-JAG", _design.IdJag(_design.Claims().With("exp", _design.Idp.Now(-100))))))
            .AssertRefused(OAuthErrors.InvalidGrant, Reasons.Expired);
        await _design.AskAsync(
            [("grant_type", GrantTypes.JwtBearer), ("assertion", good), ("client_id", DesignServer.ClientId), ("client_secret", "marked-secret")], null);

        var proof = Keep("a proof for the token endpoint", _key.Prove(Endpoint));
        Keep("a bound token", (await _design.RedeemAsync(_design.Claims(), ("DPoP", proof))).AccessToken);
        (await _design.RedeemAsync(_design.Claims(), ("DPoP", proof))).AssertRefused(OAuthErrors.InvalidDpopProof, Reasons.ProofReplayed);
        var assertion = SigningClients.Assertion(_design.Signer);
        Keep("a client assertion", assertion.Single(p => p.Name == "client_assertion").Value);
        (await _design.AskAsync(_design.Signer.Issuer, null, assertion)).AssertIssued();
        (await _design.AskAsync(_design.Signer.Issuer, null, assertion)).AssertRefused(OAuthErrors.InvalidClient, Reasons.ClientAssertionReplayed, 401);
    }

    private async Task CallAsync()
    {
        var (token, bound) = (_secrets["an access token"], _secrets["a bound token"]);
        Assert.Equal(200, (await _design.CallAsync("look", "Bearer " + token)).Status);
        Assert.Equal(403, (await _design.CallAsync("move", "Bearer " + token)).Status);
        Assert.Equal(400, (await _design.ListToolsAsync(null, "/mcp?access_token=" + token)).Status);
        var proof = Keep("a proof for a call", _key.Prove(DesignServer.Resource, bound));
        Assert.Equal(200, (await _design.CallAsync("look", "DPoP " + bound, proof)).Status);
        Assert.Equal(401, (await _design.CallAsync("look", "DPoP " + bound, proof)).Status);
        Assert.Equal(401, (await _design.CallAsync("look", "Bearer " + bound)).Status);
    }

    private async Task RevokeAsync()
    {
        var form = DesignServer.Form(("token", _secrets["an access token"]));
        Assert.Equal(200, (await _design.PostAsync(form, path: "/oauth/introspect")).Status);
        form = DesignServer.Form(("token", _secrets["an access token"]));
        Assert.Equal(200, (await _design.PostAsync(form, path: "/oauth/revoke")).Status);
    }

    private string Keep(string name, string secret) => _secrets[name] = secret;

    private static string Written(Activity span) => string.Join(
        '\n',
        [
            span.DisplayName, span.StatusDescription ?? "", .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"),
            .. span.Baggage.Select(item => $"{item.Key}={item.Value}"),
            .. span.Events.SelectMany(e => e.Tags.Select(tag => $"{e.Name}: {tag.Key}={tag.Value}")),
        ]);
}
