using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Xaa.Client;

/// <summary>Registers the client.</summary>
public static class IdentityAssertionRegistration
{
    /// <summary>Adds <see cref="IdentityAssertionClient"/>, with an HTTP client that follows no redirect and keeps no cookie.</summary>
    public static IHttpClientBuilder AddIdentityAssertionClient(
        this IServiceCollection services, Func<IServiceProvider, IdentityAssertionOptions> options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(s => new IdentityAssertionClient(
            s.GetRequiredService<IHttpClientFactory>(), options(s), s.GetRequiredService<TimeProvider>()));
        return services.AddHttpClient(IdentityAssertionClient.HttpClientName).ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    }
}
