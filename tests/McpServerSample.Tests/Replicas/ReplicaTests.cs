using System.Net;
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
}
