using Xaa.OAuth;

namespace Xaa.Benchmarks.Servers;

/// <summary>The real Idp with its people, rules, sessions and records.</summary>
internal sealed class IdpServer : IAsyncDisposable
{
    private readonly Uri _tokenEndpoint;
    private readonly IReadOnlyList<string> _subjects;
    private readonly IReadOnlyList<string> _keySubjects;
    private readonly string[] _idTokens;
    private readonly string[] _chains;
    private readonly BenchmarkIssuer _keys;
    private string _operatorToken = "";

    private IdpServer(ServerProcess process, BenchmarkIssuer keys, FilledSessions sessions, int workers)
    {
        (Process, _keys) = (process, keys);
        _tokenEndpoint = new(process.Address, "/token");
        _subjects = sessions.Subjects;
        _keySubjects = sessions.KeySubjects;
        _chains = [.. sessions.Chains];
        _idTokens = new string[workers];
    }

    public ServerProcess Process { get; }

    public static async Task<IdpServer> StartAsync(
        DataSize size, BenchmarkIssuer keys, int workers, StorePlace place, CancellationToken cancellationToken)
    {
        var address = ServerProcess.FreeAddress();
        var seedFile = Path.Combine(place.Folder, "idp.json");
        await File.WriteAllTextAsync(seedFile, Seeds.Idp(size, keys).ToJsonString(), cancellationToken);
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
            fill.SkipInventory();
            var idp = new IdpServer(process, keys, await fill.AddSessionsAsync(size.People, workers, cancellationToken), workers);
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

    public HttpRequestMessage ExchangeWithAssertion(long request) => Party.Exchange(
        _tokenEndpoint, _keySubjects[(int)(request % _keySubjects.Count)], _keys.ClientAssertion(Party.KeyClient, Seeds.Text(Process.Address)));

    public HttpRequestMessage ExchangeWithProof(long request) =>
        Party.ExchangeWithProof(_tokenEndpoint, _subjects[(int)(request % _subjects.Count)]);

    public HttpRequestMessage ExchangeIdToken(int worker) => Party.Exchange(_tokenEndpoint, _idTokens[worker], TokenTypes.IdToken);

    public HttpRequestMessage Refresh(int worker) => Party.Refresh(_tokenEndpoint, _chains[worker]);

    /// <summary>The next refresh goes on with the token that came.</summary>
    public void Refreshed(int worker, string answer) => _chains[worker] = Party.Member(answer, "refresh_token");

    public HttpRequestMessage Discover() => new(HttpMethod.Get, new Uri(Process.Address, "/.well-known/openid-configuration"));

    /// <summary>Gets a token to ask the administration API with.</summary>
    public async Task PrepareWhatIfAsync(CancellationToken cancellationToken) => _operatorToken =
        Party.Member(await SendAsync(Party.GetOwnToken(_tokenEndpoint, "idp.policy.read"), cancellationToken), "access_token");

    /// <summary>What everybody would get from the agent at design.</summary>
    public HttpRequestMessage AskWhatIf() => new(HttpMethod.Get, new Uri(Process.Address, $"/admin/api/what-if?client={Party.Client}&server=design"))
    {
        Headers = { Authorization = new("Bearer", _operatorToken) },
    };

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private async Task GetIdTokensAsync(CancellationToken cancellationToken)
    {
        for (var worker = 0; worker < _idTokens.Length; worker++)
        {
            var answer = await SendAsync(Refresh(worker), cancellationToken);
            Refreshed(worker, answer);
            _idTokens[worker] = Party.Member(answer, "id_token");
        }
    }

    private async Task<string> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var sent = request;
        using var response = await http.SendAsync(sent, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode
            ? answer
            : throw new InvalidOperationException($"{Process.Name} refused what was prepared: {answer}{Environment.NewLine}{Process.LastLines()}");
    }
}
