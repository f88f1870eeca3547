using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;

namespace ModelContextProtocol.AspNetCore;

/// <summary>A request that does not reach the MCP server: an HTTP status with a JSON-RPC error as its body.</summary>
internal sealed record Refusal(int Status, int Code, string Message, JsonNode? Data = null)
{
    // JSON-RPC leaves these to the implementation; -32001 is what the other SDKs answer for an unknown session.
    private const int Unspecified = -32000;
    private const int UnknownSession = -32001;

    private static readonly JsonTypeInfo<JsonRpcError> ErrorType =
        (JsonTypeInfo<JsonRpcError>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(JsonRpcError));

    private static readonly JsonTypeInfo<UnsupportedProtocolVersionErrorData> VersionsType =
        (JsonTypeInfo<UnsupportedProtocolVersionErrorData>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(UnsupportedProtocolVersionErrorData));

    public static readonly Refusal SessionNotFound = new(StatusCodes.Status404NotFound, UnknownSession, "Session not found");

    public static readonly Refusal SomeoneElsesSession =
        new(StatusCodes.Status403Forbidden, Unspecified, "Forbidden: the session belongs to another user.");

    public static Refusal BadRequest(string message) => new(StatusCodes.Status400BadRequest, Unspecified, message);

    public static Refusal NotAcceptable(string message) => new(StatusCodes.Status406NotAcceptable, Unspecified, message);

    public static Refusal MethodNotAllowed(string message) => new(StatusCodes.Status405MethodNotAllowed, Unspecified, message);

    /// <summary>What was sent is no JSON-RPC message.</summary>
    public static Refusal NotAMessage(string message, int status = StatusCodes.Status400BadRequest) =>
        new(status, (int)McpErrorCode.InvalidRequest, message);

    public static Refusal InvalidParams(string message) => new(StatusCodes.Status400BadRequest, (int)McpErrorCode.InvalidParams, message);

    /// <summary>Header and body tell different stories.</summary>
    public static Refusal HeaderMismatch(string message) => new(StatusCodes.Status400BadRequest, (int)McpErrorCode.HeaderMismatch, message);

    public static Refusal MethodNotFound(string message) => new(StatusCodes.Status404NotFound, (int)McpErrorCode.MethodNotFound, message);

    public static Refusal UnsupportedVersion(string requested, string[] supported, string message)
    {
        var versions = new UnsupportedProtocolVersionErrorData { Requested = requested, Supported = supported };
        var data = JsonSerializer.SerializeToNode(versions, VersionsType);
        return new(StatusCodes.Status400BadRequest, (int)McpErrorCode.UnsupportedProtocolVersion, message, data);
    }

    /// <summary>Answers with this refusal; <paramref name="id"/> is the request's, as soon as it could be read.</summary>
    public Task WriteAsync(HttpContext http, RequestId id = default)
    {
        var error = new JsonRpcError { Id = id, Error = new() { Code = Code, Message = Message, Data = Data } };
        return Results.Json(error, ErrorType, statusCode: Status).ExecuteAsync(http);
    }
}
