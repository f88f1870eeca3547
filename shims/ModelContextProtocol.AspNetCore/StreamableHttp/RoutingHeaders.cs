using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Headers that repeat what the body says, so that a gateway can route without reading it. They must not lie.</summary>
internal static class RoutingHeaders
{
    public static Refusal? Check(PostedMessage post, McpServerOptions options)
    {
        if (!post.Headers.TryGetValue(McpHeaders.Method, out var method))
        {
            return Refusal.HeaderMismatch($"{McpHeaders.Method} is required.");
        }

        if (method.ToString().Trim() != post.Method)
        {
            return Refusal.HeaderMismatch($"{McpHeaders.Method} is '{method}' but the body calls '{post.Method}'.");
        }

        return NameParameter(post.Method, options) is { } parameter ? CheckName(post, parameter, options) : null;
    }

    private static Refusal? CheckName(PostedMessage post, string parameter, McpServerOptions options)
    {
        if (!post.Headers.ContainsKey(McpHeaders.Name))
        {
            return Refusal.HeaderMismatch($"{McpHeaders.Name} is required for '{post.Method}'.");
        }

        if (!TryRead(post.Headers, McpHeaders.Name, out var name))
        {
            return Refusal.HeaderMismatch($"{McpHeaders.Name} is not a valid header value.");
        }

        if (name != PostedMessage.Text(post.Parameters?[parameter]))
        {
            return Refusal.HeaderMismatch($"{McpHeaders.Name} does not match params.{parameter}.");
        }

        return post.Method is RequestMethods.ToolsCall && options.ToolCollection is { } tools && tools.TryGetPrimitive(name, out var tool)
            ? ParameterHeaders.Check(post, tool.ProtocolTool.InputSchema)
            : null;
    }

    private static string? NameParameter(string method, McpServerOptions options) => method switch
    {
        RequestMethods.ToolsCall or RequestMethods.PromptsGet => "name",
        RequestMethods.ResourcesRead => "uri",
        _ => options.RequestHandlers?.FirstOrDefault(handler => handler.Method == method)?.RoutingNameParameter,
    };

    /// <summary>Reads a header that may be Base64 in the form <c>=?base64?…?=</c>, as text beyond ASCII has to be.</summary>
    public static bool TryRead(IHeaderDictionary headers, string header, [NotNullWhen(true)] out string? value)
    {
        var raw = headers[header].ToString().Trim();
        value = raw.All(character => character is '\t' or (>= ' ' and <= '~')) ? McpHeaderEncoder.DecodeValue(raw) : null;
        return value is not null;
    }
}
