using System.Text.Json.Nodes;
using Xaa.Idp.Tests.SignOut;
using Xaa.Idp.Tests.Token;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Replicas;

/// <summary>Two replicas of the IdP that started at once on one empty database of PostgreSQL, with the key file between them.</summary>
public sealed class TwoIdps : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("idp-replicas-");
    private TestDatabase _database = null!;

    public IdpHost One { get; private set; } = null!;

    public IdpHost Other { get; private set; } = null!;

    /// <summary>Who is told by either when a session ends.</summary>
    public LogoutReceiver Agent { get; } = new();

    /// <summary>A client of both that signs who it is.</summary>
    public TestIssuer Signer { get; private set; } = null!;

    public IdpHost this[int number] => number % 2 == 0 ? One : Other;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        _database = await (await PostgresServer.GetAsync()).CreateDatabaseAsync();
        Signer = new(SigningClient.Id, TimeProvider.System);
        (One, Other) = (Host(), Host());
        await Task.WhenAll(Task.Run(() => One.Services), Task.Run(() => Other.Services));
    }

    /// <summary>A browser whose requests fall on both in turn.</summary>
    public Browser CreateBrowser() => new(new Spreading(One.Server.CreateHandler(), Other.Server.CreateHandler()));

    public async Task<string> CodeAsync(string name = "alice")
    {
        using var browser = CreateBrowser();
        return (await browser.SignInAsync(Wire.Authorize(), name, IdpHost.Password)).Query()["code"];
    }

    public async ValueTask DisposeAsync()
    {
        if (_database is not null)
        {
            await One.DisposeAsync();
            await Other.DisposeAsync();
            Signer.Dispose();
            await _database.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }

    private IdpHost Host() => new()
    {
        ChangeSeed = seed =>
        {
            LogoutReceiver.Register(seed);
            seed["clients"]!.AsArray().Add(SigningClient.Operator(SigningClient.Id, "jwks", JsonNode.Parse(Signer.Jwks)!));
        },
        Network = LogoutReceiver.Network(Agent, new()),
        Settings = { ["Idp:DataDirectory"] = _directory.FullName, ["ConnectionStrings:idp"] = _database.ConnectionString },
    };
}
