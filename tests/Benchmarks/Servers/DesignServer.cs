namespace Xaa.Benchmarks.Servers;

/// <summary>The real McpServerSample as the design server.</summary>
internal sealed class DesignServer : IAsyncDisposable
{
    // Shorter than an access token lives.
    private static readonly TimeSpan TokenUse = TimeSpan.FromMinutes(4);

    private readonly BenchmarkIssuer _idp;
    private readonly int _people;
    private readonly Uri _tokenEndpoint;
    private readonly Uri _resource;
    private (string Bearer, string Bound, DateTimeOffset Until) _access;

    private DesignServer(ServerProcess process, BenchmarkIssuer idp, int people)
    {
        (Process, _idp, _people) = (process, idp, people);
        _tokenEndpoint = new(process.Address, "/oauth/token");
        _resource = new(process.Address, "/mcp");
    }

    public ServerProcess Process { get; }

    public static async Task<DesignServer> StartAsync(DataSize size, BenchmarkIssuer idp, StorePlace place, CancellationToken cancellationToken)
    {
        var address = ServerProcess.FreeAddress();
        var seedFile = Path.Combine(place.Folder, "design.json");
        await File.WriteAllTextAsync(seedFile, Seeds.Design(address, idp.Issuer, idp.KeysAddress).ToJsonString(), cancellationToken);
        var process = await ServerProcess.StartAsync(
            $"design ({size.Name})", address, [ServerProcess.PathOf("McpServerSample")], place.With(new()
            {
                ["McpServer__Name"] = "design",
                ["McpServer__SeedFile"] = seedFile,
                ["McpServer__DataDirectory"] = place.Folder,
            }), cancellationToken);
        try
        {
            var fill = new StoreFill(place);
            await fill.AddRecordsAsync(size.Records, cancellationToken);
            await fill.AddUsedIdsAsync(idp.Issuer, size.UsedIds, cancellationToken);
            await fill.AddAccountsAsync(idp.Issuer, size.People, cancellationToken);
            return new(process, idp, size.People);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public HttpRequestMessage Redeem(long request) => Party.Redeem(
        _tokenEndpoint, _idp.IdJag(Seeds.Text(Process.Address), _resource.AbsoluteUri, Party.Person((int)(request % _people))));

    /// <summary>Gets access tokens for the tool calls of the next minutes, where the last ones are old.</summary>
    public async Task PrepareToolCallsAsync(CancellationToken cancellationToken)
    {
        if (_access.Until > TimeProvider.System.GetUtcNow())
            return;
        var bound = Redeem(0);
        bound.Headers.Add("DPoP", Party.Key.Prove(_tokenEndpoint.AbsoluteUri));
        var (bearer, until) = (await AccessTokenAsync(Redeem(0), cancellationToken), TimeProvider.System.GetUtcNow() + TokenUse);
        _access = (bearer, await AccessTokenAsync(bound, cancellationToken), until);
    }

    public HttpRequestMessage CallTool() => Party.CallTool(_resource, "list_files", _access.Bearer);

    public HttpRequestMessage CallToolWithProof() => Party.CallToolWithProof(_resource, "list_files", _access.Bound);

    public ValueTask DisposeAsync() => Process.DisposeAsync();

    private static async Task<string> AccessTokenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using (request)
        {
            using var response = await http.SendAsync(request, cancellationToken);
            response.EnsureSuccessStatusCode();
            return Party.Member(await response.Content.ReadAsStringAsync(cancellationToken), "access_token");
        }
    }
}
