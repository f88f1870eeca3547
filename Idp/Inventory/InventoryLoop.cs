namespace Xaa.Idp.Inventory;

/// <summary>Counts every minute, so that nothing is missed when old records are trimmed.</summary>
public sealed partial class InventoryLoop(InventoryStore inventory, TimeProvider clock, ILogger<InventoryLoop> log) : BackgroundService
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await inventory.CatchUpAsync(stoppingToken);
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                // Whatever it was, the service goes on: tokens do not depend on what is counted here.
                LogLate(log, failed);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The inventory could not be counted; it is tried again in a minute.")]
    private static partial void LogLate(ILogger logger, Exception failed);
}
