using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Lists show what the caller may use; using anything else is refused.</summary>
internal sealed class AuthorizationFilters : IConfigureOptions<McpServerOptions>
{
    public void Configure(McpServerOptions options)
    {
        HideFromLists(options);

        var filters = options.Filters.Request;
        filters.CallToolFilters.Add(next => async (call, cancellationToken) =>
        {
            await DemandAsync(call.MatchedPrimitive, call, "tool");
            return await next(call, cancellationToken);
        });
        filters.GetPromptFilters.Add(next => async (call, cancellationToken) =>
        {
            await DemandAsync(call.MatchedPrimitive, call, "prompt");
            return await next(call, cancellationToken);
        });
        filters.ReadResourceFilters.Add(next => async (call, cancellationToken) =>
        {
            await DemandAsync(call.MatchedPrimitive, call, "resource");
            return await next(call, cancellationToken);
        });
    }

    public static async ValueTask DemandAsync(IMcpServerPrimitive? primitive, MessageContext call, string kind)
    {
        if (!await PrimitivePolicy.AllowsAsync(primitive, call))
        {
            throw new McpProtocolException($"Access forbidden: This {kind} requires authorization.", McpErrorCode.InvalidRequest);
        }
    }

    private static void HideFromLists(McpServerOptions options)
    {
        var filters = options.Filters.Request;
        filters.ListToolsFilters.Add(next => async (call, cancellationToken) =>
        {
            var result = await next(call, cancellationToken);
            await HideAsync(result.Tools, tool => options.ToolCollection.Find(tool.Name), call);
            return result;
        });
        filters.ListPromptsFilters.Add(next => async (call, cancellationToken) =>
        {
            var result = await next(call, cancellationToken);
            await HideAsync(result.Prompts, prompt => options.PromptCollection.Find(prompt.Name), call);
            return result;
        });
        filters.ListResourcesFilters.Add(next => async (call, cancellationToken) =>
        {
            var result = await next(call, cancellationToken);
            await HideAsync(result.Resources, resource => options.ResourceCollection.Find(resource.Uri), call);
            return result;
        });
        filters.ListResourceTemplatesFilters.Add(next => async (call, cancellationToken) =>
        {
            var result = await next(call, cancellationToken);
            await HideAsync(result.ResourceTemplates, template => options.ResourceCollection.Find(template.UriTemplate), call);
            return result;
        });
    }

    private static async ValueTask HideAsync<T>(IList<T> items, Func<T, IMcpServerPrimitive?> primitive, MessageContext call)
    {
        for (var index = items.Count - 1; index >= 0; index--)
        {
            if (!await PrimitivePolicy.AllowsAsync(primitive(items[index]), call))
            {
                items.RemoveAt(index);
            }
        }
    }
}
