using ModelContextProtocol.Protocol;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>Questions that a result of revision 2026-07-28 can hold (SEP-2322).</summary>
internal static class Ask
{
    public static InputRequiredException For(string key, InputRequest question, string? state = null) =>
        new(new Dictionary<string, InputRequest> { [key] = question }, state);

    public static InputRequest User(string message, string field) => InputRequest.ForElicitation(new()
    {
        Message = message,
        RequestedSchema = new() { Properties = { [field] = new ElicitRequestParams.StringSchema() }, Required = [field] },
    });

    public static InputRequest Confirmation() => InputRequest.ForElicitation(new()
    {
        Message = "Please confirm",
        RequestedSchema = new() { Properties = { ["ok"] = new ElicitRequestParams.BooleanSchema() }, Required = ["ok"] },
    });

    public static InputRequest Model(string prompt) => InputRequest.ForSampling(Sampling(prompt, maxTokens: 50));

    public static InputRequest Roots() => InputRequest.ForRootsList(new());

    public static CreateMessageRequestParams Sampling(string prompt, int maxTokens) => new()
    {
        MaxTokens = maxTokens,
        Messages = [new() { Role = Role.User, Content = [new TextContentBlock { Text = prompt }] }],
    };
}
