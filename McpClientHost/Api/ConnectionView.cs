using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Xaa.Client;
using Xaa.McpClientHost.Connections;

namespace Xaa.McpClientHost.Api;

/// <summary>A connection as the API shows it.</summary>
public sealed record ConnectionView(
    string Name,
    string DisplayName,
    string Resource,
    string AuthorizationServer,
    ConnectionState State,
    int Version,
    IReadOnlyList<string> Scopes,
    DateTimeOffset? Expires,
    double? TookMs,
    IReadOnlyList<ToolView> Tools,
    RefusalView? Refusal,
    string? Failure,
    DateTimeOffset? RetryAt,
    PolicyNews? News)
{
    /// <summary>MCP's own types bring their own converters along.</summary>
    public static readonly JsonSerializerOptions Json = CreateJson();

    public static ConnectionView Of(ServerConnection connection)
    {
        var (server, snapshot) = (connection.Server, connection.Snapshot);
        return new(
            server.Name,
            server.DisplayName,
            server.Resource,
            server.Issuer,
            snapshot.State,
            snapshot.Version,
            snapshot.Scopes,
            snapshot.Expires,
            snapshot.Took?.TotalMilliseconds,
            [.. snapshot.Tools.Select(t => new ToolView(t.Name, t.Title, t.Description, t.InputSchema))],
            RefusalView.Of(snapshot.Refusal),
            snapshot.Failure,
            snapshot.RetryAt,
            snapshot.News);
    }

    private static JsonSerializerOptions CreateJson()
    {
        var json = new JsonSerializerOptions(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
        json.TypeInfoResolverChain.Add(McpJsonUtilities.DefaultOptions.TypeInfoResolver!);
        json.TypeInfoResolverChain.Add(new System.Text.Json.Serialization.Metadata.DefaultJsonTypeInfoResolver());
        json.Converters.Add(new JsonStringEnumConverter<ConnectionState>(JsonNamingPolicy.CamelCase));
        json.MakeReadOnly();
        return json;
    }
}

public sealed record ToolView(string Name, string? Title, string? Description, JsonElement InputSchema);

/// <summary>Who said no, at which step, and how.</summary>
public sealed record RefusalView(string Step, string Party, string Code, string? Description, bool IsPolicyDenial)
{
    public static RefusalView? Of(IdentityAssertionRefusal? refusal) => refusal is null
        ? null
        : new(refusal.Step.ToString(), refusal.Party, refusal.Code, refusal.Description, refusal.IsPolicyDenial);
}

/// <summary>What a tool answered. An error of the tool is an answer too.</summary>
public sealed record ToolCallView(bool IsError, JsonElement? Structured, IReadOnlyList<ContentBlock> Content, double TookMs)
{
    public ToolCallView(CallToolResult result, TimeSpan took)
        : this(result.IsError ?? false, result.StructuredContent, [.. result.Content], took.TotalMilliseconds)
    {
    }
}
