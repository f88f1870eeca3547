using Microsoft.Extensions.Logging;
using Npgsql;

namespace Xaa.Storage;

/// <summary>
/// Hears what other processes commit (LISTEN), on a connection of its own. Whatever goes wrong, on the way or in a subscriber, it connects anew
/// and tells everything, since nobody knows what was missed.
/// </summary>
internal sealed class PostgresNotifications(NpgsqlDataSource source, Func<int, bool> isOwnWriter, Action lost, TimeProvider clock, ILogger logger)
    : IAsyncDisposable
{
    public const string Channel = "xaa";

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private Task _listening = Task.CompletedTask;

    public void Start(ChangeTopics topics)
    {
        // Not in the trace of whoever opened the store.
        using (ExecutionContext.SuppressFlow())
            _listening = Task.Run(() => RunAsync(topics, _stopping.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RunAsync(ChangeTopics topics, CancellationToken cancellationToken)
    {
        var failing = false;
        while (true)
        {
            try
            {
                await ListenAsync(topics, () => failing = false, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Once when it begins: a server that is down is not helped by a line per second.
                if (!failing)
                    logger.LogWarning(e, "What other processes change is not heard now; listening again.");
                failing = true;
                lost();
            }

            await Task.Delay(s_pause, clock, cancellationToken);
        }
    }

    private async Task ListenAsync(ChangeTopics topics, Action heard, CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken);
        // Only collected here: what a subscriber throws inside the event would be swallowed.
        var told = new HashSet<string>(StringComparer.Ordinal);
        connection.Notification += (_, notification) =>
        {
            if (notification.Payload != ChangeTopics.Commit || !isOwnWriter(notification.PID))
                told.Add(notification.Payload);
        };
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);

        topics.TellAll();
        heard();
        while (true)
        {
            await connection.WaitAsync(cancellationToken);
            topics.Tell(told);
            told.Clear();
        }
    }
}
