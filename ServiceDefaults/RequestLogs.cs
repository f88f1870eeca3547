using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Xaa.ServiceDefaults;

internal static class RequestLogs
{
    private static readonly string[] Categories = ["Microsoft.AspNetCore", "System.Net.Http"];

    /// <summary>
    /// Below Warning the framework prints request addresses and redirect targets with their queries, and those carry authorization codes.
    /// So Warning is the floor, for every provider, whatever the configuration says.
    /// </summary>
    public static void QuietRequestLogs(this IServiceCollection services) => services.PostConfigure<LoggerFilterOptions>(options =>
    {
        foreach (var rule in options.Rules.Where(IsTooTalkative).ToList())
        {
            options.Rules.Remove(rule);
        }
        // A rule that names a provider beats one that does not, so each named provider gets its own floor.
        foreach (var provider in options.Rules.Select(rule => rule.ProviderName).Append(null).Distinct().ToList())
        {
            foreach (var category in Categories)
            {
                options.Rules.Add(new(provider, category, LogLevel.Warning, filter: null));
            }
        }
    });

    private static bool IsTooTalkative(LoggerFilterRule rule) =>
        rule.LogLevel is null or < LogLevel.Warning
        && Categories.Any(category => rule.CategoryName?.StartsWith(category, StringComparison.OrdinalIgnoreCase) == true);
}
