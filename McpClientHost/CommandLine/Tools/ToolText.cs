using System.Text;
using ModelContextProtocol.Protocol;
using Xaa.McpClientHost.Pages;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>A tool as a person reads it in a terminal.</summary>
internal static class ToolText
{
    /// <summary>Whether it says of itself that it changes nothing. What says nothing may change something.</summary>
    public static bool OnlyReads(Tool tool) => tool.Annotations?.ReadOnlyHint == true;

    /// <summary>Its name with its parameters, those in brackets that may be left out.</summary>
    public static string Signature(Tool tool) => string.Join(' ', ToolField.Of(tool.InputSchema)
        .Select(field => field.Required ? $"{field.Name}={Kind(field)}" : $"[{field.Name}={Kind(field)}]").Prepend(tool.Name));

    /// <summary>One line for a list.</summary>
    public static string Line(Tool tool) =>
        $"  {Plain(Signature(tool))}{(OnlyReads(tool) ? "" : "  (changes something)")}\n      {Plain(FirstSentence(tool.Description ?? tool.Title ?? ""))}";

    /// <summary>All that a caller has to know.</summary>
    public static string Describe(Tool tool)
    {
        var text = new StringBuilder($"{Plain(tool.Name)}: {Plain(tool.Description ?? tool.Title ?? "")}");
        var fields = ToolField.Of(tool.InputSchema);
        if (fields is [])
            text.Append("\n  It takes no arguments.");
        foreach (var field in fields)
        {
            text.Append($"\n  --arg {Plain(field.Name)}=…  {TypeOf(field)}, {(field.Required ? "required" : "may be left out")}");
            if (field.Default is { } usual)
                text.Append($" (then {Plain(usual)})");
            if (field.Description is { } description)
                text.Append($". {Plain(description)}");
        }
        return text.ToString();
    }

    /// <summary>What a parameter takes, in words.</summary>
    public static string TypeOf(ToolField field) => field.Kind switch
    {
        FieldKind.Choice => $"one of {string.Join(", ", field.Choices.Select(Plain))}",
        FieldKind.Number => "a number",
        FieldKind.WholeNumber => "a whole number",
        FieldKind.Boolean => "true or false",
        FieldKind.Json => "JSON",
        _ => field.Format is { } format ? $"text ({Plain(format)})" : "text",
    };

    /// <summary>What a server wrote, without what could steer a terminal or pass for another line.</summary>
    public static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c));

    private static string Kind(ToolField field) => field.Kind switch
    {
        FieldKind.Choice => string.Join('|', field.Choices),
        FieldKind.Number or FieldKind.WholeNumber => "number",
        FieldKind.Boolean => "true|false",
        FieldKind.Json => "json",
        _ => field.Format ?? "text",
    };

    private static string FirstSentence(string text) => text.IndexOf(". ", StringComparison.Ordinal) is > 0 and var end ? text[..(end + 1)] : text;
}
