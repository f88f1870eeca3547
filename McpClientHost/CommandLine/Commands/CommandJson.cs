using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xaa.Client;
using Xaa.Records;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Results for scripts: one JSON document, whose members stay.</summary>
internal static class CommandJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // No page shows this: what people wrote stays readable.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter<FlowStep>() },
    };

    public static string Text(object result) => JsonSerializer.Serialize(result, Options);

    public static object Of(CommandException fault) => new { fault.ExitCode, fault.Message, Refusal = Of(fault.Refusal) };

    private static object? Of(IdentityAssertionRefusal? refusal) => refusal is null ? null : new
    {
        refusal.Step,
        refusal.Party,
        refusal.Code,
        refusal.Description,
        refusal.IsPolicyDenial,
    };
}
