namespace Xaa.McpClientHost.Models;

/// <summary>Settings <c>Agent:Model:*</c>: who thinks for the agent.</summary>
public sealed class ModelOptions
{
    public const string Scripted = "scripted";
    public const string OpenAI = "openai";
    public const string Anthropic = "anthropic";

    /// <summary><c>scripted</c> needs nothing and asks nobody; <c>openai</c> is OpenAI and everything that speaks its chat completions; <c>anthropic</c>.</summary>
    public string Provider { get; set; } = Scripted;

    /// <summary>The model's id at the provider.</summary>
    public string? Name { get; set; }

    /// <summary>The base address, when it is not the provider's own. Plain http only on loopback.</summary>
    public string? Endpoint { get; set; }

    /// <summary>A secret. It goes to the endpoint and nowhere else.</summary>
    public string? ApiKey { get; set; }

    /// <summary>The longest that the model may take to begin, and to go on with, an answer.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(100);

    public bool IsScripted => Provider == Scripted;

    internal IEnumerable<string> Faults()
    {
        if (Provider is not (Scripted or OpenAI or Anthropic))
            yield return $"Agent:Model:Provider must be {Scripted}, {OpenAI} or {Anthropic}.";
        if (IsScripted)
        {
            if (Name is not null || Endpoint is not null || ApiKey is not null)
                yield return $"Agent:Model:Name, Endpoint and ApiKey are for {OpenAI} and {Anthropic}: the {Scripted} model takes none. Is Agent:Model:Provider missing?";
            yield break;
        }
        if (string.IsNullOrWhiteSpace(Name))
            yield return "Agent:Model:Name must name the model.";
        var address = Endpoint is null ? null : Client.SecureAddress.TryParse(Endpoint);
        if (Endpoint is not null && address is null)
            yield return "Agent:Model:Endpoint must be an https address, or http on loopback.";
        // A model on this machine may need no key; whoever is asked over the network does.
        if (string.IsNullOrWhiteSpace(ApiKey) && address?.IsLoopback != true)
            yield return "Agent:Model:ApiKey must hold the provider's key.";
        if (Timeout < TimeSpan.FromSeconds(1) || Timeout > TimeSpan.FromMinutes(30))
            yield return "Agent:Model:Timeout must be between 00:00:01 and 00:30:00.";
    }
}
