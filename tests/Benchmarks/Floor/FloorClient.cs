using System.Text.Json;
using Xaa.Benchmarks.Servers;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Benchmarks.Floor;

/// <summary>Starts the floor with as much data as the small services have, and makes its requests.</summary>
internal sealed class FloorClient : IAsyncDisposable
{
    private readonly BenchmarkIssuer _issuer;
    private readonly List<string> _subjects = [];
    private readonly List<string> _chains = [];
    private readonly List<string> _idTokens = [];
    private readonly string _accessToken;

    private FloorClient(BenchmarkIssuer issuer)
    {
        _issuer = issuer;
        _accessToken = issuer.AccessToken(Party.Resource);
    }

    public ServerProcess Process { get; private set; } = null!;

    public static async Task<FloorClient> StartAsync(BenchmarkIssuer issuer, int workers, StorePlace place, CancellationToken cancellationToken)
    {
        var client = new FloorClient(issuer);
        var settings = new FloorSettings(place, issuer.Key.KeyId, issuer.Key.Pkcs8);
        client.Fill(place, workers);
        var settingsFile = Path.Combine(place.Folder, "floor.json");
        await File.WriteAllTextAsync(settingsFile, JsonSerializer.Serialize(settings), cancellationToken);
        client.Process = await ServerProcess.StartAsync(
            "floor", ServerProcess.FreeAddress(), [typeof(FloorClient).Assembly.Location, "floor", settingsFile], new Dictionary<string, string>(),
            cancellationToken);
        return client;
    }

    public HttpRequestMessage ExchangeRefreshToken(long request) =>
        Party.Exchange(At("/exchange-refresh-token"), _subjects[(int)(request % _subjects.Count)], TokenTypes.RefreshToken);

    public HttpRequestMessage ExchangeWithAssertion(long request) => Party.Exchange(
        At("/exchange-with-assertion"), _subjects[(int)(request % _subjects.Count)], _issuer.ClientAssertion(Party.KeyClient, Party.Audience));

    public HttpRequestMessage ExchangeWithProof(long request) =>
        Party.ExchangeWithProof(At("/exchange-with-proof"), _subjects[(int)(request % _subjects.Count)]);

    public HttpRequestMessage ExchangeIdToken(int worker) => Party.Exchange(At("/exchange-id-token"), _idTokens[worker], TokenTypes.IdToken);

    public HttpRequestMessage Redeem(long request) =>
        Party.Redeem(At("/redeem"), _issuer.IdJag(Party.Audience, Party.Resource, Party.Person((int)(request % DataSize.Small.People))));

    public HttpRequestMessage Refresh(int worker) => Party.Refresh(At("/refresh"), _chains[worker]);

    public void Refreshed(int worker, string answer) => _chains[worker] = Party.Member(answer, "refresh_token");

    public HttpRequestMessage Discover() => new(HttpMethod.Get, At("/discovery"));

    public HttpRequestMessage CallTool() => Party.CallTool(At("/mcp"), "list_files", _accessToken);

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private Uri At(string path) => new(Process.Address, path);

    private void Fill(StorePlace place, int workers)
    {
        using var connection = FloorStore.Create(place);
        connection.Execute("BEGIN");
        for (var person = 0; person < DataSize.Small.People; person++)
        {
            connection.Execute("INSERT INTO people VALUES (@p0, @p1)", Party.Person(person), $"""["engineering","team-{person}"]""");
            _subjects.Add(AddSession(person).Token);
        }
        for (var worker = 0; worker < workers; worker++)
        {
            var (token, session) = AddSession(worker % DataSize.Small.People);
            _chains.Add(token);
            _idTokens.Add(_issuer.IdToken(Party.Person(worker % DataSize.Small.People), session));
        }
        for (var number = 1; number <= 6; number++)
        {
            connection.Execute("INSERT INTO files VALUES (@p0, @p1, 'Team', @p2, 3, 2)",
                $"design-file-{number}", $"Design file {number}", $"2026-11-0{number}T08:00:00+00:00");
        }
        connection.Execute("COMMIT");

        (string Token, string Session) AddSession(int person)
        {
            var (token, session) = (OpaqueToken.New(), OpaqueToken.New());
            connection.Execute("INSERT INTO sessions VALUES (@p0, @p1, @p2)", session, Party.Person(person), long.MaxValue);
            connection.Execute("INSERT INTO tokens VALUES (@p0, @p1, @p2, @p3)", OpaqueToken.Hash(token), session, Party.Client, Party.Scope);
            return (token, session);
        }
    }
}
