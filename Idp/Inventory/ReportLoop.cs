using System.Collections.Concurrent;
using Xaa.Records;

namespace Xaa.Idp.Inventory;

/// <summary>Follows the feeds of all reporting servers side by side. Whatever comes from there, it never stops the identity provider.</summary>
public sealed partial class ReportLoop(
    ReportingServers servers, ReportStore reports, IHttpClientFactory clients, TimeProvider clock, ILogger<ReportLoop> log) : BackgroundService
{
    /// <summary>Names the HTTP client of the feeds.</summary>
    public const string ClientName = "server-records";

    private static readonly TimeSpan s_pause = TimeSpan.FromMinutes(1);

    // Nobody waits for a count; a token request would wait for the counting.
    private static readonly TimeSpan s_gather = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, RecordFeedState> _states = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> _foreign = new(StringComparer.Ordinal);

    /// <summary>How each feed is doing, by the server's name.</summary>
    public IReadOnlyDictionary<string, RecordFeedState> States => _states;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(servers.All.Select(server => FollowAsync(server, stoppingToken)));

    private async Task FollowAsync(ReportingServer server, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CountAsync(server, stoppingToken);
            }
            catch (Exception failed) when (!stoppingToken.IsCancellationRequested)
            {
                LogLate(log, failed, server.Name);
                await Task.Delay(s_pause, clock, stoppingToken);
            }
        }
    }

    // Ends when another replica was faster: then it goes on from where that one is.
    private async Task CountAsync(ReportingServer server, CancellationToken stoppingToken)
    {
        using var http = clients.CreateClient(ClientName);
        http.BaseAddress = new Uri(server.Address);
        var counted = await reports.PositionAsync(server.Name, stoppingToken);
        await foreach (var update in new RecordFeedClient(http, server.Key, clock, s_gather).ReadAsync(counted, stoppingToken))
        {
            Note(server.Name, update);
            if (update.Records.Count == 0)
                continue;
            if (!await reports.TryCountAsync(server.Name, counted, update, stoppingToken))
                return;
            counted = update.Position;
        }
    }

    private void Note(string server, RecordFeedUpdate update)
    {
        var before = _states.GetValueOrDefault(server)?.Status;
        _states[server] = update.State;
        // Once, not at every try; the page says what it is now.
        if (update.State.Status == RecordFeedStatus.Unreachable && before != RecordFeedStatus.Unreachable)
            LogUnreachable(log, server, update.State.Why);
        else if (update.State.Status == RecordFeedStatus.Connected && before == RecordFeedStatus.Unreachable)
            LogReachable(log, server);
        if (update.Records.Any(record => record.Party != server) && _foreign.TryAdd(server, true))
            LogForeign(log, server);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "What {Server} reports could not be counted; it is tried again in a minute.")]
    private static partial void LogLate(ILogger logger, Exception failed, string server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The records of {Server} cannot be read, and are tried again: {Why}")]
    private static partial void LogUnreachable(ILogger logger, string server, string? why);

    [LoggerMessage(Level = LogLevel.Information, Message = "The records of {Server} can be read again.")]
    private static partial void LogReachable(ILogger logger, string server);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The feed of {Server} holds records of another party; they are not counted.")]
    private static partial void LogForeign(ILogger logger, string server);
}
