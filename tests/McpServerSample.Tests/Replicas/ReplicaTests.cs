using System.Diagnostics;
using System.Net;
using System.Text;
using Xaa.McpServerSample.Tests.Mcp;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Replicas;

/// <summary>Two replicas of the design server on one database of PostgreSQL.</summary>
public sealed class ReplicaTests : IAsyncLifetime
{
    private readonly DesignServer _one = new();
    private readonly DesignServer _other = new();
    private TestDatabase? _database;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        _other.IdpKeys = () => DesignServer.Answer(_one.Idp.Jwks);
        foreach (var replica in (DesignServer[])[_one, _other])
        {
            replica.Settings["McpServer:DataDirectory"] = _one.DataDirectory;
            replica.Settings["ConnectionStrings:design"] = _database.ConnectionString;
        }

        await Task.WhenAll(Task.Run(() => _one.Services), Task.Run(() => _other.Services));
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _one.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    [Fact] // SPEC 49
    public async Task An_ID_JAG_that_is_redeemed_at_both_at_once_gives_one_access_token_good_at_both()
    {
        var assertion = _one.IdJag();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(() => (number % 2 == 0 ? _one : _other).PostAsync(
            new FormUrlEncodedContent([new("grant_type", GrantTypes.JwtBearer), new("assertion", assertion)])))));

        var issued = Assert.Single(answers, answer => answer.Status == 200);
        Assert.All(answers.Except([issued]), answer => Assert.Equal((400, "invalid_grant"), (answer.Status, (string?)answer.Body["error"])));
        foreach (var replica in (DesignServer[])[_one, _other])
        {
            using var http = replica.Http();
            using var unauthorized = await http.PostAsync("/mcp", null, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, unauthorized.StatusCode);
            http.DefaultRequestHeaders.Authorization = new("Bearer", issued.AccessToken);
            using var authorized = await http.PostAsync("/mcp", null, TestContext.Current.CancellationToken);
            Assert.NotEqual(HttpStatusCode.Unauthorized, authorized.StatusCode);
        }
    }

    [Fact] // SPEC 64, QUIRKS C14
    public async Task A_proof_that_is_used_at_both_at_once_counts_once()
    {
        using var key = new ProofKey(_one.Clock);
        var token = await _one.BoundTokenAsync(key);
        var proof = key.Prove(DesignServer.Resource, token);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(number => Task.Run(async () =>
        {
            using var http = (number % 2 == 0 ? _one : _other).Http();
            using var request = new HttpRequestMessage(HttpMethod.Post, "/mcp") { Content = new StringContent(McpWire.CallBody("look"), Encoding.UTF8, "application/json") };
            request.Headers.TryAddWithoutValidation("Authorization", "DPoP " + token);
            request.Headers.TryAddWithoutValidation("DPoP", proof);
            using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        })));

        Assert.Single(statuses, status => status != HttpStatusCode.Unauthorized);
    }

    [Fact] // RFC 7009
    public async Task A_token_that_is_revoked_at_one_is_dead_at_the_other_too()
    {
        var token = await _one.AccessTokenAsync("design.read");
        Assert.Equal(HttpStatusCode.OK, await CallAsync(_other, token));

        Assert.Equal(200, (await _one.PostAsync(DesignServer.Form(("token", token)), path: "/oauth/revoke")).Status);
        var since = Stopwatch.StartNew();
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(_one, token));
        while (await CallAsync(_other, token) != HttpStatusCode.Unauthorized)
            Assert.True(since.Elapsed < TimeSpan.FromSeconds(10), "The other replica was not told.");
        TestContext.Current.SendDiagnosticMessage($"The other replica refused it after {since.ElapsedMilliseconds} ms.");
    }

    private static async Task<HttpStatusCode> CallAsync(DesignServer replica, string token) =>
        (HttpStatusCode)(await replica.CallAsync("look", "Bearer " + token)).Status;
}
