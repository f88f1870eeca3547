using Microsoft.Extensions.Options;
using Xaa.ServiceDefaults;

namespace Xaa.FlowView;

/// <summary>All faults at once, each with its key.</summary>
public sealed class ValidateFlowOptions(IHostEnvironment environment, AddressBook addresses) : IValidateOptions<FlowOptions>
{
    public ValidateOptionsResult Validate(string? name, FlowOptions options)
    {
        var faults = new List<string>();
        if (!environment.IsDevelopment())
            faults.Add("FlowView shows every token request to whoever opens it, so it starts with DOTNET_ENVIRONMENT=Development only.");
        if (options.DashboardUrl is { } dashboard && !IsPlainAddress(dashboard))
            faults.Add("Flow:DashboardUrl must be an absolute http or https URL without user, query and fragment.");
        if (string.IsNullOrWhiteSpace(options.SeedFile))
            faults.Add("Flow:SeedFile is missing.");
        else
            faults.AddRange(SeedFaults(options.SeedFile));
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }

    private IEnumerable<string> SeedFaults(string file)
    {
        try
        {
            FlowSeed.Read(file, addresses);
            return [];
        }
        catch (FlowSeedException e)
        {
            return e.Faults.Select(fault => $"Flow:SeedFile: {fault}");
        }
    }

    private static bool IsPlainAddress(Uri url) =>
        url is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "", Query: "", Fragment: "" };
}
