using Microsoft.Extensions.DependencyInjection;

namespace Xaa.Records;

/// <summary>HTTP clients for <see cref="RecordFeedClient"/>.</summary>
public static class RecordFeedHttp
{
    // 500 records are far shorter; what is longer was not made by a feed.
    private const int LargestPage = 16 * 1024 * 1024;

    /// <summary>
    /// Adds an HTTP client that outlasts a long poll and reads no page without end. Its base address is the party's, set by who creates it.
    /// </summary>
    public static IServiceCollection AddRecordFeedClient(this IServiceCollection services, string name)
    {
        services.AddHttpClient(name, http =>
        {
            http.Timeout = RecordFeedClient.Wait + TimeSpan.FromSeconds(10);
            http.MaxResponseContentBufferSize = LargestPage;
        }).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            AllowAutoRedirect = false, // The key goes where the seed says and nowhere else.
            ActivityHeadersPropagator = null, // No span per poll: the dashboard shows the flow, not who watches it.
        });
        return services;
    }
}
