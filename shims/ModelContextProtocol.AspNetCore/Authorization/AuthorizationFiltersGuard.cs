using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Registered by <c>AddAuthorizationFilters</c>.</summary>
internal sealed class AuthorizationFiltersMarker;

/// <summary>
/// Runs after all other configuration. With the filters, a call is refused before anything can run it in the background;
/// without them, authorization attributes make the call fail instead of being ignored.
/// </summary>
internal sealed class AuthorizationFiltersGuard(AuthorizationFiltersMarker? filtersAdded = null) : IPostConfigureOptions<McpServerOptions>
{
    public void PostConfigure(string? name, McpServerOptions options)
    {
        if (filtersAdded is null)
        {
            FailWhereGuarded(options);
            return;
        }

        options.Filters.Request.CallToolWithAlternateFilters.Insert(0, async (call, next, cancellationToken) =>
        {
            await AuthorizationFilters.DemandAsync(call.MatchedPrimitive, call, "tool");
            return await next(call, cancellationToken);
        });
    }

    private static void FailWhereGuarded(McpServerOptions options)
    {
        var filters = options.Filters.Request;
        filters.CallToolWithAlternateFilters.Insert(0, (call, next, cancellationToken) =>
        {
            RequireUnguarded([call.MatchedPrimitive]);
            return next(call, cancellationToken);
        });
        filters.GetPromptFilters.Add(next => (call, cancellationToken) =>
        {
            RequireUnguarded([call.MatchedPrimitive]);
            return next(call, cancellationToken);
        });
        filters.ReadResourceFilters.Add(next => (call, cancellationToken) =>
        {
            RequireUnguarded([call.MatchedPrimitive]);
            return next(call, cancellationToken);
        });
        filters.ListToolsFilters.Add(next => async (call, cancellationToken) =>
        {
            var result = await next(call, cancellationToken);
            RequireUnguarded(result.Tools.Select(tool => options.ToolCollection.Find(tool.Name)));
            return result;
        });
        filters.ListPromptsFilters.Add(next => async (call, cancellationToken) =>
        {
            var result = await next(call, cancellationToken);
            RequireUnguarded(result.Prompts.Select(prompt => options.PromptCollection.Find(prompt.Name)));
            return result;
        });
        filters.ListResourcesFilters.Add(next => async (call, cancellationToken) =>
        {
            var result = await next(call, cancellationToken);
            RequireUnguarded(result.Resources.Select(resource => options.ResourceCollection.Find(resource.Uri)));
            return result;
        });
        filters.ListResourceTemplatesFilters.Add(next => async (call, cancellationToken) =>
        {
            var result = await next(call, cancellationToken);
            RequireUnguarded(result.ResourceTemplates.Select(template => options.ResourceCollection.Find(template.UriTemplate)));
            return result;
        });
    }

    private static void RequireUnguarded(IEnumerable<IMcpServerPrimitive?> primitives)
    {
        if (primitives.FirstOrDefault(PrimitivePolicy.IsGuarded) is { } guarded)
        {
            throw new InvalidOperationException($"Call AddAuthorizationFilters(): nothing checks the authorization attributes of '{guarded.Id}'.");
        }
    }
}
