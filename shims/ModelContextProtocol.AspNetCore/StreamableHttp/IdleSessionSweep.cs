using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Closes idle sessions while the application runs, and all of them when it stops.</summary>
internal sealed class IdleSessionSweep : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly SessionTable _sessions;
    private readonly HttpServerTransportOptions _options;

    public IdleSessionSweep(SessionTable sessions, IOptions<HttpServerTransportOptions> options)
    {
        _sessions = sessions;
        _options = options.Value;
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MaxIdleSessionCount);
        if (_options.IdleTimeout != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(_options.IdleTimeout, TimeSpan.Zero);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.Stateless)
        {
            return;
        }

        using var timer = new PeriodicTimer(Interval, _options.TimeProvider);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                _sessions.Sweep();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await _sessions.CloseAllAsync();
        }
    }
}
