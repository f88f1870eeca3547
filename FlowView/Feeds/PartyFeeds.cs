using Xaa.FlowView.Live;
using Xaa.Records;

namespace Xaa.FlowView.Feeds;

/// <summary>Reads the feeds of all parties side by side for as long as the view runs.</summary>
public sealed class PartyFeeds(FlowSeed seed, LiveTable table, IHttpClientFactory clients, TimeProvider clock) : BackgroundService
{
    /// <summary>Names the HTTP client of the feeds.</summary>
    public const string ClientName = "records";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(seed.Parties.Select(party => FollowAsync(party, stoppingToken)));

    private async Task FollowAsync(PartyEntry party, CancellationToken stoppingToken)
    {
        using var http = clients.CreateClient(ClientName);
        http.BaseAddress = new Uri(party.Address);
        await foreach (var update in new RecordFeedClient(http, party.Key, clock).ReadAsync(stoppingToken))
            table.Report(party.Name, update);
    }
}
