using Xaa.Client;

namespace Xaa.McpClientHost.Connections;

/// <summary>
/// Listens to the IdP for changes of policy, for all people at once, so that what IT gives and takes shows up on open pages within a second. An IdP
/// that does not tell is asked when a token is due, as ever.
/// </summary>
public sealed partial class PolicyWatch(IdpClient idp, People people, TimeProvider time, ILogger<PolicyWatch> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        long? known = null;
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Nobody is here whom it could concern; whoever comes asks the IdP anyway.
                await people.SomeoneAsync(stoppingToken);
                if (await idp.WaitForPolicyChangeAsync(known, stoppingToken) is not { } change)
                {
                    LogNotTold(log);
                    return;
                }
                if (known is not null && change != known)
                    people.PolicyChanged();
                known = change;
                pause = FirstPause;
            }
            catch (SignInException e)
            {
                LogFailed(log, e.Message);
                await Task.Delay(pause, time, stoppingToken);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The identity provider does not tell of changes of policy; they show when tokens are renewed.")]
    private static partial void LogNotTold(ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "Changes of policy are not heard of now: {Why}")]
    private static partial void LogFailed(ILogger logger, string why);
}
