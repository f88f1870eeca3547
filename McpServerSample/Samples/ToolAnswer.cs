using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Xaa.McpServerSample.Samples;

/// <summary>What a tool, a resource or a prompt says in more than a value.</summary>
internal static class ToolAnswer
{
    /// <summary>Data by its schema, as text for clients that know no schemas, and what goes with it.</summary>
    public static CallToolResult Of<T>(T data, ContentBlock more)
    {
        var structured = JsonSerializer.SerializeToElement(data, McpJsonUtilities.DefaultOptions);
        return new() { StructuredContent = structured, Content = [new TextContentBlock { Text = structured.GetRawText() }, more] };
    }

    public static string Json<T>(T data) => JsonSerializer.Serialize(data, McpJsonUtilities.DefaultOptions);

    /// <summary>A request to a model, and the resource that it is about.</summary>
    public static IEnumerable<PromptMessage> Prompt(string request, string uri, string mediaType, string content) =>
    [
        new() { Role = Role.User, Content = new TextContentBlock { Text = request } },
        new()
        {
            Role = Role.User,
            Content = new EmbeddedResourceBlock { Resource = new TextResourceContents { Uri = uri, MimeType = mediaType, Text = content } },
        },
    ];

    public static McpProtocolException Unknown(string what) => new($"There is no {what}.", McpErrorCode.ResourceNotFound);

    /// <summary>Tells a caller that wants to know how far a long call is.</summary>
    public static Task TellAsync(
        this RequestContext<CallToolRequestParams> call, int done, int total, string what, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return call.Params?.ProgressToken is { } token
            ? call.Server.NotifyProgressAsync(token, new() { Progress = done, Total = total, Message = what }, cancellationToken: cancellationToken)
            : Task.CompletedTask;
    }
}
