using Xaa.Idp.Policy;
using Xaa.OAuth;

namespace Xaa.Idp.SignOut;

/// <summary>
/// Tells clients that a session has ended, behind the back of whoever ended it: nobody's sign-out waits for an app that does not answer.
/// OpenID Connect Back-Channel Logout §2.5.
/// </summary>
public sealed partial class LogoutSender(
    LogoutNotices notices,
    LogoutTokenIssuer tokens,
    PolicyStore policy,
    IHttpClientFactory clients,
    TimeProvider clock,
    ILogger<LogoutSender> logger) : BackgroundService
{
    public const string HttpClientName = "idp.logout";

    /// <summary>How often it looks for what is due.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // After the first, second, … attempt; after the last one it is given up.
    private static readonly TimeSpan[] Pauses =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10)];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            try
            {
                while (await notices.TakeDueAsync(stoppingToken) is { Count: > 0 } due)
                    await Task.WhenAll(due.Select(notice => TellAsync(notice, stoppingToken)));
            }
            catch (Exception failed) when (failed is not OperationCanceledException)
            {
                // Whatever it was, the service goes on. What is due stays due.
                LogLate(logger, failed);
            }
            await Task.Delay(Interval, clock, stoppingToken);
        }
    }

    private async Task TellAsync(LogoutNotice notice, CancellationToken cancellationToken)
    {
        // It may have been removed, or want to know no more.
        if (policy.Current.FindClient(notice.ClientId)?.BackchannelLogoutUri is not { } address)
        {
            await notices.CloseAsync(notice, cancellationToken);
            return;
        }

        var fault = await PostAsync(address, tokens.Issue(notice), cancellationToken);
        if (fault is null)
        {
            await notices.CloseAsync(notice, cancellationToken);
        }
        else if (notice.Attempts > Pauses.Length)
        {
            LogGivenUp(logger, notice.ClientId, notice.Attempts, fault);
            await notices.CloseAsync(notice, cancellationToken);
        }
        else
        {
            await notices.PostponeAsync(notice, Pauses[notice.Attempts - 1], cancellationToken);
        }
    }

    /// <summary>Null when the client has accepted it, otherwise what is in the way.</summary>
    private async Task<string?> PostAsync(string address, string token, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var request = new HttpRequestMessage(HttpMethod.Post, address)
        {
            Content = new FormUrlEncodedContent([new(Parameters.LogoutToken, token)]),
        };
        try
        {
            using var response = await clients.CreateClient(HttpClientName)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? null : $"it answered with {(int)response.StatusCode}";
        }
        catch (HttpRequestException)
        {
            return "it cannot be reached";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "it did not answer in time";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The client {Client} was not told that a session ended: after {Attempts} attempts, {Fault}.")]
    private static partial void LogGivenUp(ILogger logger, string client, int attempts, string fault);

    [LoggerMessage(Level = LogLevel.Error, Message = "Clients could not be told of ended sessions; it is tried again.")]
    private static partial void LogLate(ILogger logger, Exception failed);
}
