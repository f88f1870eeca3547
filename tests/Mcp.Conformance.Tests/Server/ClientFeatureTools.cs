using System.ComponentModel;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>Tools that speak to the client while they run: over its stream, so in a session only.</summary>
[McpServerToolType]
internal sealed class ClientFeatureTools
{
    [McpServerTool(Name = "test_tool_with_logging"), Description("Logs three times.")]
    public static string WithLogging(McpServer server)
    {
        using var provider = server.AsClientLoggerProvider();
        var logger = provider.CreateLogger("conformance");
        logger.LogInformation("Tool execution started");
        logger.LogInformation("Tool processing data");
        logger.LogInformation("Tool execution completed");
        return "Logged three times.";
    }

    [McpServerTool(Name = "test_tool_with_progress"), Description("Reports progress three times.")]
    public static string WithProgress(IProgress<ProgressNotificationValue> progress)
    {
        foreach (var done in new[] { 0, 50, 100 })
        {
            progress.Report(new() { Progress = done, Total = 100 });
        }

        return "Reported progress three times.";
    }

    [McpServerTool(Name = "test_sampling"), Description("Asks the client's model.")]
    public static async Task<string> SamplingAsync(McpServer server, [Description("What to ask the model")] string prompt, CancellationToken cancel)
    {
        var answer = await server.SampleAsync(Ask.Sampling(prompt, maxTokens: 100), cancel);
        return $"LLM response: {answer.Content.OfType<TextContentBlock>().First().Text}";
    }

    [McpServerTool(Name = "test_elicitation"), Description("Asks the user for a name and an address.")]
    public static Task<string> ElicitationAsync(McpServer server, [Description("What to ask the user")] string message, CancellationToken cancel) =>
        ElicitAsync(
            server,
            message,
            new()
            {
                Properties =
                {
                    ["username"] = new StringSchema { Description = "User's response" },
                    ["email"] = new StringSchema { Description = "User's email address" },
                },
                Required = ["username", "email"],
            },
            cancel);

    [McpServerTool(Name = "test_elicitation_sep1034_defaults"), Description("Asks the user, with default answers.")]
    public static Task<string> ElicitationWithDefaultsAsync(McpServer server, CancellationToken cancel) =>
        ElicitAsync(
            server,
            "Who are you?",
            new()
            {
                Properties =
                {
                    ["name"] = new StringSchema { Default = "John Doe" },
                    ["age"] = new NumberSchema { Type = "integer", Default = 30 },
                    ["score"] = new NumberSchema { Default = 95.5 },
                    ["status"] = new UntitledSingleSelectEnumSchema { Enum = ["active", "inactive", "pending"], Default = "active" },
                    ["verified"] = new BooleanSchema { Default = true },
                },
            },
            cancel);

    [McpServerTool(Name = "test_elicitation_sep1330_enums"), Description("Asks the user to choose.")]
    public static Task<string> ElicitationOfEnumsAsync(McpServer server, CancellationToken cancel) =>
        ElicitAsync(
            server,
            "Please choose",
            new()
            {
                Properties =
                {
                    ["untitledSingle"] = new UntitledSingleSelectEnumSchema { Enum = ["option1", "option2", "option3"] },
                    ["titledSingle"] = new TitledSingleSelectEnumSchema { OneOf = Titled("Option") },
#pragma warning disable MCP9001 // An older way to name the choices, which the suite asks for too.
                    ["legacyEnum"] = new LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["One", "Two", "Three"] },
#pragma warning restore MCP9001
                    ["untitledMulti"] = new UntitledMultiSelectEnumSchema { Items = new() { Enum = ["option1", "option2", "option3"] } },
                    ["titledMulti"] = new TitledMultiSelectEnumSchema { Items = new() { AnyOf = Titled("Choice") } },
                },
            },
            cancel);

    [McpServerTool(Name = "test_reconnection"), Description("Lets the client fetch the answer later.")]
    public static async Task<string> ReconnectionAsync(
        RequestContext<CallToolRequestParams> call, IHttpContextAccessor accessor, CancellationToken cancel)
    {
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        accessor.HttpContext!.Response.OnCompleted(() =>
        {
            hungUp.SetResult();
            return Task.CompletedTask;
        });
        await call.EnablePollingAsync(TimeSpan.FromMilliseconds(500), cancel);
        await hungUp.Task.WaitAsync(cancel);
        return "Reconnection test completed successfully";
    }

    private static List<EnumSchemaOption> Titled(string noun) =>
    [
        new() { Const = "value1", Title = $"First {noun}" },
        new() { Const = "value2", Title = $"Second {noun}" },
        new() { Const = "value3", Title = $"Third {noun}" },
    ];

    private static async Task<string> ElicitAsync(McpServer server, string message, RequestSchema schema, CancellationToken cancel)
    {
        var result = await server.ElicitAsync(new ElicitRequestParams { Message = message, RequestedSchema = schema }, cancel);
        var content = JsonSerializer.Serialize(result.Content, McpJsonUtilities.DefaultOptions);
        return $"Elicitation completed: action={result.Action}, content={content}";
    }
}
