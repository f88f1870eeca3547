using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Xaa.ServiceDefaults;

/// <summary>
/// Timeouts for every outgoing call, retries for those that only read. A POST is sent once, always: a repeated ID-JAG is refused as a replay,
/// and a silent second request would stand in the records as one nobody made.
/// </summary>
public static class Resilience
{
    /// <summary>Set on a request that the server holds on purpose (<c>/records?wait=</c>): no timeout, no retry; the caller sees to both.</summary>
    public static readonly HttpRequestOptionsKey<bool> LongPoll = new("Xaa.LongPoll");

    /// <summary>How long a call may take until the response's headers, with its retries. A stream may take longer to its end.</summary>
    public static readonly TimeSpan TotalTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long one attempt may take until the response's headers.</summary>
    public static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(10);

    private const int Retries = 2;

    internal static void AddResilientHttpClients(this IServiceCollection services)
    {
        services.AddSingleton(provider => BuildPipeline(provider.GetRequiredService<TimeProvider>()));
        services.AddTransient<ResilienceHandler>();
        services.ConfigureHttpClientDefaults(client => client
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
                // An agent keeps no cookies of those it calls, and follows no redirect with a token in its hand.
                handler.UseCookies = false;
                handler.AllowAutoRedirect = false;
            })
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .AddHttpMessageHandler<ResilienceHandler>());
    }

    private static ResiliencePipeline<HttpResponseMessage> BuildPipeline(TimeProvider clock) =>
        new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = clock }
            .AddTimeout(TotalTimeout)
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                MaxRetryAttempts = Retries,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(500),
                UseJitter = true,
                ShouldHandle = attempt => new(OnlyReads(attempt.Context) && IsTransient(attempt.Outcome)),
                DelayGenerator = attempt => new(attempt.Outcome.Result?.Headers.RetryAfter?.Delta),
            })
            .AddTimeout(AttemptTimeout)
            .Build();

    private static bool OnlyReads(ResilienceContext context) =>
        context.Properties.TryGetValue(ResilienceHandler.Method, out var method) && (method == HttpMethod.Get || method == HttpMethod.Head);

    private static bool IsTransient(Outcome<HttpResponseMessage> outcome) => outcome switch
    {
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        // Who is told to come back in a minute hands the answer to the caller now.
        { Result.Headers.RetryAfter: { Date: not null } or { Delta.TotalSeconds: > 5 } } => false,
        { Result.StatusCode: HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError } => true,
        _ => false,
    };
}
