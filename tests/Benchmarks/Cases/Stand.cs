using Xaa.Benchmarks.Floor;
using Xaa.Benchmarks.Servers;
using Xaa.Testing;

namespace Xaa.Benchmarks.Cases;

/// <summary>All servers of a run, and the folder that goes away with them.</summary>
internal sealed class Stand : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("xaa-benchmarks-");

    private Stand()
    {
    }

    public Dictionary<DataSize, IdpServer> Idps { get; } = [];

    public Dictionary<DataSize, DesignServer> Designs { get; } = [];

    public FloorClient Floor { get; private set; } = null!;

    private BenchmarkIssuer Issuer { get; set; } = null!;

    private PostgresServer? Postgres { get; set; }

    public static async Task<Stand> StartAsync(BenchmarkOptions options, TextWriter progress, CancellationToken cancellationToken)
    {
        var workers = options.Connections.Max();
        var stand = new Stand();
        try
        {
            if (options.Store == "postgres")
                stand.Postgres = await PostgresServer.StartAsync();
            stand.Issuer = await BenchmarkIssuer.StartAsync(cancellationToken);
            await progress.WriteLineAsync("Starting the floor.");
            stand.Floor = await FloorClient.StartAsync(stand.Issuer, workers, await stand.PlaceAsync("floor", "floor"), cancellationToken);
            foreach (var size in options.Sizes)
            {
                await progress.WriteLineAsync(
                    $"Starting idp and design, {size.Name}: people {size.People:N0}, managed connections {size.Connections:N0}, records {size.Records:N0}.");
                stand.Idps[size] = await IdpServer.StartAsync(size, stand.Issuer, workers, await stand.PlaceAsync("idp", size.Name), cancellationToken);
                var place = await stand.PlaceAsync("design", size.Name);
                stand.Designs[size] = await DesignServer.StartAsync(size, stand.Issuer, place, cancellationToken);
            }
            return stand;
        }
        catch
        {
            await stand.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var design in Designs.Values)
            await design.DisposeAsync();
        foreach (var idp in Idps.Values)
            await idp.DisposeAsync();
        if (Floor is not null)
            await Floor.DisposeAsync();
        if (Issuer is not null)
            await Issuer.DisposeAsync();
        if (Postgres is not null)
            await Postgres.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<StorePlace> PlaceAsync(string party, string name)
    {
        var folder = _folder.CreateSubdirectory($"{party}-{name}").FullName;
        return new(folder, party, Postgres is null ? null : (await Postgres.CreateDatabaseAsync()).ConnectionString);
    }
}
