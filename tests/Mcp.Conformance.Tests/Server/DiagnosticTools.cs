using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>Tools that let the suite see one rule of revision 2026-07-28 each.</summary>
[McpServerToolType]
internal sealed class DiagnosticTools
{
    /// <summary>Its schema uses what JSON Schema 2020-12 has, and is listed as it is written.</summary>
    public static McpServerTool JsonSchema202012 { get; } = CreateJsonSchema202012();

    [McpServerTool(Name = "test_missing_capability"), Description("Needs a client that has a model.")]
    public static string MissingCapability(McpServer server) => server.ClientCapabilities?.Sampling is not null
        ? "This client has a model."
        : throw new MissingRequiredClientCapabilityException(new ClientCapabilities { Sampling = new() }, "A model is needed.");

    [McpServerTool(Name = "test_streaming_elicitation"), Description("Asks the user, in its result.")]
    public static string StreamingElicitation(RequestContext<CallToolRequestParams> call) =>
        Answers.Elicited(call.Params?.InputResponses, "user_name", "name")?.ToString()
        ?? throw Ask.For("user_name", Ask.User("What is your name?", "name"));

    [McpServerTool(Name = "test_logging_tool"), Description("Logs, for who wants to hear it.")]
    public static string Logging(McpServer server)
    {
        using var provider = server.AsClientLoggerProvider();
        provider.CreateLogger("conformance").LogInformation("test_logging_tool runs");
        return "Logged.";
    }

    [McpServerTool(Name = "test_custom_header"), Description("Takes a parameter that is a header too (SEP-2243).")]
    public static string CustomHeader([McpHeader("Region")] string region) => region;

    private static McpServerTool CreateJsonSchema202012()
    {
        var tool = McpServerTool.Create(
            (string? name) => $"Hello, {name}!",
            new() { Name = "json_schema_2020_12_tool", Description = "Tool with JSON Schema 2020-12 features" });
        tool.ProtocolTool.InputSchema = JsonElement.Parse(
            """
            {
              "$schema": "https://json-schema.org/draft/2020-12/schema",
              "type": "object",
              "$defs": {
                "address": {
                  "$anchor": "addressDef",
                  "type": "object",
                  "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
                }
              },
              "properties": {
                "name": { "type": "string" },
                "address": { "$ref": "#/$defs/address" },
                "contactMethod": { "type": "string", "enum": ["phone", "email"] },
                "phone": { "type": "string" },
                "email": { "type": "string" }
              },
              "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
              "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
              "then": { "required": ["phone"] },
              "else": { "required": ["email"] },
              "additionalProperties": false
            }
            """);
        return tool;
    }
}
