using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Protocol;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Maps the MCP endpoint.</summary>
public static class McpEndpointRouteBuilderExtensions
{
    /// <summary>Maps Streamable HTTP at <paramref name="pattern"/>: POST, and GET and DELETE where sessions exist.</summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="pattern">The route, for example <c>/mcp</c>.</param>
    /// <returns>The group of endpoints, for conventions such as <c>RequireAuthorization</c>.</returns>
    /// <exception cref="InvalidOperationException"><c>WithHttpTransport</c> was not called.</exception>
    public static IEndpointConventionBuilder MapMcp(this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "")
    {
        var post = endpoints.ServiceProvider.GetService<PostEndpoint>()
            ?? throw new InvalidOperationException("Call AddMcpServer().WithHttpTransport() before MapMcp().");

        var group = endpoints.MapGroup(pattern);
        var streamableHttp = group.MapGroup("")
            .WithDisplayName(endpoint => $"MCP Streamable HTTP | {endpoint.DisplayName}")
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status404NotFound, typeof(JsonRpcError), ["application/json"]));

        streamableHttp.MapPost("", post.AnswerAsync)
            .WithMetadata(new AcceptsMetadata(["application/json"]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, contentTypes: ["text/event-stream"]))
            .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status202Accepted));

        // Without sessions there is nothing to listen to and nothing to end: routing answers 405.
        var options = endpoints.ServiceProvider.GetRequiredService<IOptions<HttpServerTransportOptions>>().Value;
        if (options.SessionMode is not HttpServerSessionMode.Stateless)
        {
            streamableHttp.MapGet("", endpoints.ServiceProvider.GetRequiredService<GetEndpoint>().AnswerAsync)
                .WithMetadata(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, contentTypes: ["text/event-stream"]));
            streamableHttp.MapDelete("", endpoints.ServiceProvider.GetRequiredService<DeleteEndpoint>().AnswerAsync);
        }

        return group;
    }
}
