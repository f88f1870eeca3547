using System.Text.Json;
using ModelContextProtocol.Client;

namespace Xaa.Mcp.Conformance.Client;

/// <summary>What a scenario wants to see done once the client is connected.</summary>
internal static class Calls
{
    public static async Task MakeAsync(McpClient client, Scenario scenario)
    {
        var tools = await client.ListToolsAsync();
        switch (scenario.Name)
        {
            case "tools_call":
                await CallAsync("add_numbers", new() { ["a"] = 5, ["b"] = 10 });
                break;
            case "elicitation-sep1034-client-defaults":
                await CallAsync("test_client_elicitation_defaults");
                break;
            case "sse-retry":
                await CallAsync("test_reconnection");
                break;
            case "sep-2322-client-request-state":
                await CallAsync("test_mrtr_echo_state");
                await CallAsync("test_mrtr_unrelated");
                await CallAsync("test_mrtr_no_state");
                await CallAsync("test_mrtr_no_result_type");
                break;
            case "http-standard-headers":
                await UseEverythingAsync();
                break;
            case "http-custom-headers":
                foreach (var call in scenario.Context["toolCalls"]!.AsArray())
                    await CallAsync((string)call!["name"]!, call["arguments"]!.Deserialize<Dictionary<string, object?>>());
                break;
            case "http-invalid-tool-headers":
                await CallAsync("valid_tool", new() { ["region"] = "us-east1" });
                break;
            case "json-schema-2020-12-preservation":
                var schema = tools.Single(tool => tool.Name != "json_schema_echo").JsonSchema;
                await CallAsync("json_schema_echo", new() { ["schema"] = schema });
                break;
            case "auth/scope-step-up":
                await CallAsync("test-tool", new() { ["foo"] = "bar" });
                break;
            case "auth/authorization-server-migration":
                await client.ListToolsAsync();
                break;
        }

        async Task CallAsync(string tool, Dictionary<string, object?>? arguments = null) => await client.CallToolAsync(tool, arguments);

        async Task UseEverythingAsync()
        {
            foreach (var tool in tools)
                await CallAsync(tool.Name);
            foreach (var prompt in await client.ListPromptsAsync())
                await client.GetPromptAsync(prompt.Name);
            foreach (var resource in await client.ListResourcesAsync())
                await client.ReadResourceAsync(resource.Uri);
        }
    }
}
