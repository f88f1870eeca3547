using Microsoft.Extensions.Options;
using Xaa.Storage;

namespace Xaa.McpClientHost;

/// <summary>Collects every fault before it answers, each naming its key.</summary>
public sealed class ValidateAgentOptions : IValidateOptions<AgentOptions>
{
    public ValidateOptionsResult Validate(string? name, AgentOptions options)
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(options.SeedFile))
            faults.Add("Agent:SeedFile must name the file with this client's registrations.");
        else if (!File.Exists(options.SeedFile))
            faults.Add($"Agent:SeedFile does not exist: {options.SeedFile}");
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            faults.Add("Agent:DataDirectory must name the directory that the store lives in.");
        if (PostgresSettings.FaultOf($"ConnectionStrings:{AgentSetup.Party}", options.ConnectionString) is { } fault)
            faults.Add(fault);
        CheckBetween(faults, nameof(options.SignInLifetime), options.SignInLifetime, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        CheckBetween(faults, nameof(options.RotateAhead), options.RotateAhead, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30));
        CheckBetween(faults, nameof(options.ToolTimeout), options.ToolTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
        CheckBetween(faults, nameof(options.StepUpTimeout), options.StepUpTimeout, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(30));
        faults.AddRange(options.Model.Faults());
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckBetween(List<string> faults, string key, TimeSpan value, TimeSpan least, TimeSpan most)
    {
        if (value < least || value > most)
            faults.Add($"Agent:{key} must be between {least} and {most}.");
    }
}
