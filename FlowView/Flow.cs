using System.Net;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Xaa.FlowView.Attempts;
using Xaa.FlowView.Feeds;
using Xaa.FlowView.Live;
using Xaa.Records;
using Xaa.ServiceDefaults;

namespace Xaa.FlowView;

/// <summary>What the view is made of.</summary>
public static class Flow
{
    public static IHostApplicationBuilder AddFlow(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<AddressBook>();
        services.AddSingleton<IValidateOptions<FlowOptions>, ValidateFlowOptions>();
        services.AddOptions<FlowOptions>().BindConfiguration(FlowOptions.Section).ValidateOnStart();
        services.AddSingleton(provider => FlowSeed.Read(
            provider.GetRequiredService<IOptions<FlowOptions>>().Value.SeedFile!,
            provider.GetRequiredService<AddressBook>()));
        services.AddSingleton<LiveTable>();
        services.AddSingleton<AttemptViews>();
        services.AddHostedService<PartyFeeds>();
        services.AddRecordFeedClient(PartyFeeds.ClientName);
        services.AddProblemDetails();
        services.OpenOnLoopbackOnly();
        return builder;
    }

    /// <summary>Nobody signs in here yet, so the machine is the border: its own addresses only, and its own names, against DNS rebinding.</summary>
    private static void OpenOnLoopbackOnly(this IServiceCollection services)
    {
        services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);
        services.Configure<KestrelServerOptions>(options => options.ConfigureEndpointDefaults(listen =>
        {
            if (listen.IPEndPoint is not { } endpoint || !IPAddress.IsLoopback(endpoint.Address))
            {
                throw new InvalidOperationException(
                    "FlowView shows every token request to whoever opens it, so it listens on localhost only, "
                    + $"not on {listen}. Set ASPNETCORE_URLS.");
            }
        }));
    }
}
