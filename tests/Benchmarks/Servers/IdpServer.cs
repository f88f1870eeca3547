using Xaa.OAuth;

namespace Xaa.Benchmarks.Servers;

/// <summary>The real Idp with its people, rules, sessions and records.</summary>
internal sealed class IdpServer : IAsyncDisposable
{
    private readonly Uri _tokenEndpoint;
    private readonly IReadOnlyList<string> _subjects;
    private readonly string[] _idTokens;
    private readonly string[] _chains;

    private IdpServer(ServerProcess process, FilledSessions sessions, int workers)
    {
        Process = process;
        _tokenEndpoint = new(process.Address, "/token");
        _subjects = sessions.Subjects;
        _chains = [.. sessions.Chains];
        _idTokens = new string[workers];
    }

    public ServerProcess Process { get; }

    public static async Task<IdpServer> StartAsync(
        DataSize size, int workers, StorePlace place, CancellationToken cancellationToken)
    {
        var address = ServerProcess.FreeAddress();
        var seedFile = Path.Combine(place.Folder, "idp.json");
        await File.WriteAllTextAsync(seedFile, Seeds.Idp(size).ToJsonString(), cancellationToken);
        var process = await ServerProcess.StartAsync($"idp ({size.Name})", address, [ServerProcess.PathOf("Idp")], place.With(new()
        {
            ["Idp__Issuer"] = Seeds.Text(address),
            ["Idp__SeedFile"] = seedFile,
            ["Idp__DataDirectory"] = place.Folder,
        }), cancellationToken);
        try
        {
            var fill = new StoreFill(place);
            await fill.AddRecordsAsync(size.Records, cancellationToken);
            var idp = new IdpServer(process, await fill.AddSessionsAsync(size.People, workers, cancellationToken), workers);
            await idp.GetIdTokensAsync(cancellationToken);
            return idp;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public HttpRequestMessage ExchangeRefreshToken(long request) =>
        Party.Exchange(_tokenEndpoint, _subjects[(int)(request % _subjects.Count)], TokenTypes.RefreshToken);

    public HttpRequestMessage ExchangeIdToken(int worker) => Party.Exchange(_tokenEndpoint, _idTokens[worker], TokenTypes.IdToken);

    public HttpRequestMessage Refresh(int worker) => Party.Refresh(_tokenEndpoint, _chains[worker]);

    /// <summary>The next refresh goes on with the token that came.</summary>
    public void Refreshed(int worker, string answer) => _chains[worker] = Party.Member(answer, "refresh_token");

    public HttpRequestMessage Discover() => new(HttpMethod.Get, new Uri(Process.Address, "/.well-known/openid-configuration"));

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task GetIdTokensAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        for (var worker = 0; worker < _idTokens.Length; worker++)
        {
            using var request = Refresh(worker);
            using var response = await http.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new InvalidOperationException($"{Process.Name} refused a refresh: {answer}{Environment.NewLine}{Process.LastLines()}");
            Refreshed(worker, answer);
            _idTokens[worker] = Party.Member(answer, "id_token");
        }
    }
}
