using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Signs how far the chain of this process's records goes, every few seconds while there are new ones, and when the host stops.</summary>
/// <remarks>One write among the others: no record waits for it. The store and the key are asked for when there is something to sign.</remarks>
public sealed partial class RecordCheckpoints(IServiceProvider services, TimeProvider clock, ILogger<RecordCheckpoints> log) : BackgroundService
{
    /// <summary>How long a record stays unsigned, as a rule.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private bool _failing;

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        // Servers have stopped by now.
        await TrySignAsync(end: true, cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, clock, stoppingToken);
            await TrySignAsync(end: false, stoppingToken);
        }
    }

    /// <summary>Signs now what is on disk or queued.</summary>
    /// <param name="store">Whose records.</param>
    /// <param name="keys">Sign.</param>
    /// <param name="now">When.</param>
    /// <param name="end">Whether this process writes no more.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <exception cref="RecordsAlteredException">The checkpoint in the store is not the one that this party left there.</exception>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    internal static async Task SignAsync(Store store, AuditKeys keys, DateTimeOffset now, bool end, CancellationToken cancellationToken) =>
        await store.WriteAsync(connection =>
        {
            var heads = store.Chain.Unsigned.ToList();
            var current = store.Chain.Current;
            if (end && current.Number > 0 && !heads.Contains(current))
                heads.Add(current);
            if (heads is [])
                return false;
            CheckpointRow.Change(connection, store.Chain, keys, now, checkpoint => heads.Aggregate(
                checkpoint,
                (signed, head) => signed.With((signed.Of(head.Writer) ?? SignedChain.NoneOf(head.Writer)).UpTo(head, end && head == current))));
            store.Chain.Sign(end);
            return true;
        }, cancellationToken);

    private async Task TrySignAsync(bool end, CancellationToken cancellationToken)
    {
        try
        {
            var store = services.GetRequiredService<Store>();
            if (end)
                await store.WriteAsync(_ => true, cancellationToken);
            if (end ? store.Chain.IsEmpty : !store.Chain.HasUnsigned)
                return;
            await SignAsync(store, services.GetRequiredService<AuditKeys>(), clock.GetUtcNow(), end, cancellationToken);
            _failing = false;
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // Whatever it was, the service goes on. Said once when it begins: it is tried again every few seconds.
            if (!_failing)
                LogUnsigned(log, failed);
            _failing = true;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The records could not be signed; until they can be, they can be altered unnoticed.")]
    private static partial void LogUnsigned(ILogger logger, Exception failure);
}
