using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>How the testing package comes between an AppHost's entry point and its builder, without the AppHost knowing.</summary>
internal interface IBuilderInterceptor
{
    void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings);

    /// <summary>Called by Build; returns when building may go on.</summary>
    void OnBuilding(DistributedApplicationBuilder builder);

    void OnBuilt(DistributedApplication application);
}

internal static class BuilderInterception
{
    private static readonly AsyncLocal<IBuilderInterceptor?> s_current = new();

    public static IBuilderInterceptor? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    public static bool IsActive => Current is not null;
}
