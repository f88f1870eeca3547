using System.Net.ServerSentEvents;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Server-sent events on an HTTP response.</summary>
internal static class EventStream
{
    public const string ContentType = "text/event-stream";

    private static readonly JsonTypeInfo<JsonRpcMessage> MessageType =
        (JsonTypeInfo<JsonRpcMessage>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcMessage));

    /// <summary>Prepares the response so that nothing between here and the client holds an event back.</summary>
    public static void Prepare(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.ContentType = ContentType;
        headers.CacheControl = "no-cache,no-store";
        headers.ContentEncoding = "identity";
        headers["X-Accel-Buffering"] = "no";
        http.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
    }

    /// <summary>Sends again what the store kept, and what is still added to it.</summary>
    public static async Task ReplayAsync(HttpContext http, ISseEventStreamReader events, CancellationToken cancellationToken)
    {
        Prepare(http);
        await http.Response.Body.FlushAsync(cancellationToken);
        await SseFormatter.WriteAsync(
            events.ReadEventsAsync(cancellationToken),
            http.Response.Body,
            (item, buffer) =>
            {
                // An event without a message only moves the client's position.
                if (item.Data is { } message)
                {
                    using var writer = new Utf8JsonWriter(buffer);
                    JsonSerializer.Serialize(writer, message, MessageType);
                }
            },
            cancellationToken);
    }

    public static bool Accepts(HttpRequest request, string contentType) =>
        request.GetTypedHeaders().Accept.Any((MediaTypeHeaderValue accepted) => accepted.MatchesMediaType(contentType));
}
