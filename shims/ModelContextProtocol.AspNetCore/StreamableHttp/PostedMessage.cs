using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace ModelContextProtocol.AspNetCore;

/// <summary>A posted message together with what its headers say about it.</summary>
internal sealed class PostedMessage
{
    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    private PostedMessage(IHeaderDictionary headers, JsonRpcMessage message)
    {
        Headers = headers;
        Message = message;
        HeaderVersion = headers[McpHeaders.ProtocolVersion].ToString();
        (Method, Parameters) = message switch
        {
            JsonRpcRequest request => (request.Method, request.Params as JsonObject),
            JsonRpcNotification notification => (notification.Method, notification.Params as JsonObject),
            _ => (null, null),
        };
        Meta = Parameters?["_meta"] as JsonObject;
        MetaVersion = Text(Meta?[MetaKeys.ProtocolVersion]);
    }

    public IHeaderDictionary Headers { get; }

    public JsonRpcMessage Message { get; }

    /// <summary>Null for a response that travels from client to server.</summary>
    public string? Method { get; }

    public JsonObject? Parameters { get; }

    public JsonObject? Meta { get; }

    /// <summary>Empty when the header is missing.</summary>
    public string HeaderVersion { get; }

    public string? MetaVersion { get; }

    public bool IsRequest => Message is JsonRpcRequest;

    public bool IsInitialize => IsRequest && Method is RequestMethods.Initialize;

    public bool IsSessionless => Revisions.IsSessionless(HeaderVersion);

    public RequestId Id => Message is JsonRpcRequest request ? request.Id : default;

    /// <summary>Reads the body; null when it holds anything but one JSON-RPC message.</summary>
    public static async Task<PostedMessage?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        // A member that appears twice means one thing to a proxy and another to us (and JsonObject throws on it, much later).
        var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, options, cancellationToken);
            return document.Deserialize(MessageType) is { } message ? new(request.Headers, message) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The node's text, or null when it is none or empty.</summary>
    public static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) && text.Length > 0 ? text : null;
}
