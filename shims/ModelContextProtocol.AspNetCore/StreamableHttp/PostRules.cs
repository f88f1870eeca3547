using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>What revision 2026-07-28 asks of the headers and <c>_meta</c> of a posted message, in the order in which it is answered.</summary>
internal static class PostRules
{
    private static readonly JsonTypeInfo<InitializeRequestParams> InitializeType =
        (JsonTypeInfo<InitializeRequestParams>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(InitializeRequestParams));

    public static Refusal? Check(PostedMessage post, McpServerOptions options)
    {
        if (post.Method is null)
        {
            return null;
        }

        if ((InitializeVersion(post) ?? InitializeParameters(post)) is { } badBeginning)
        {
            return badBeginning;
        }

        if (!post.IsSessionless && !Revisions.IsSessionless(post.MetaVersion))
        {
            return null;
        }

        return MetaVersion(post)
            ?? RoutingHeaders.Check(post, options)
            ?? ClientCapabilities(post)
            ?? RemovedMethod(post);
    }

    private static Refusal? InitializeVersion(PostedMessage post)
    {
        var asked = post.IsInitialize ? PostedMessage.Text(post.Parameters?["protocolVersion"]) : null;
        return asked is null || post.HeaderVersion.Length == 0 || asked == post.HeaderVersion
            ? null
            : Refusal.HeaderMismatch($"{McpHeaders.ProtocolVersion} is '{post.HeaderVersion}' but initialize asks for '{asked}'.");
    }

    /// <summary>The transport reads these before the server does and throws on what it cannot read; the package answers that with 500.</summary>
    private static Refusal? InitializeParameters(PostedMessage post)
    {
        if (!post.IsInitialize || post.IsSessionless)
        {
            return null;
        }

        try
        {
            return post.Parameters?.Deserialize(InitializeType) is null ? Refusal.InvalidParams("initialize has no params.") : null;
        }
        catch (JsonException)
        {
            return Refusal.InvalidParams("The params of initialize are not as the revision defines them.");
        }
    }

    private static Refusal? MetaVersion(PostedMessage post)
    {
        if (post.HeaderVersion.Length == 0)
        {
            return Refusal.HeaderMismatch($"{McpHeaders.ProtocolVersion} is required because _meta names '{post.MetaVersion}'.");
        }

        if (post.MetaVersion is null)
        {
            // A notification has nobody to tell: dropping a cancellation for its form would leave the work running.
            return post.IsRequest
                ? Refusal.InvalidParams($"_meta/{MetaKeys.ProtocolVersion} is required in revision '{post.HeaderVersion}'.")
                : null;
        }

        return post.MetaVersion == post.HeaderVersion
            ? null
            : Refusal.HeaderMismatch($"{McpHeaders.ProtocolVersion} is '{post.HeaderVersion}' but _meta names '{post.MetaVersion}'.");
    }

    private static Refusal? ClientCapabilities(PostedMessage post) =>
        !post.IsRequest || post.Meta?[MetaKeys.ClientCapabilities] is JsonObject
            ? null
            : Refusal.InvalidParams($"_meta/{MetaKeys.ClientCapabilities} must be an object in revision '{post.HeaderVersion}'.");

    private static Refusal? RemovedMethod(PostedMessage post) =>
        post.IsRequest && post.Method is RequestMethods.Initialize or RequestMethods.Ping or RequestMethods.LoggingSetLevel
            or RequestMethods.ResourcesSubscribe or RequestMethods.ResourcesUnsubscribe
            ? Refusal.MethodNotFound($"'{post.Method}' is not part of revision '{post.HeaderVersion}'.")
            : null;
}
