using Microsoft.AspNetCore.Http;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>
/// Lets a tool be called, a prompt be got and a resource be read only with all of its scopes; otherwise one complete 403 that a client can act on.
/// RFC 6750 §3.1, MCP authorization.
/// </summary>
internal sealed class ToolScopeGuard(RequestDelegate next, McpProtectionOptions options)
{
    private const string NotOneMessage = """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"The body is not one JSON-RPC message."}}""";

    internal static readonly OAuthError TooLarge = new(OAuthErrors.InvalidRequest, "The message is larger than 4 MiB.", Reasons.RequestTooLarge, 413);
    private static readonly OAuthError Ambiguous = new(OAuthErrors.InvalidRequest, "The body is not one JSON-RPC message.", Reasons.MalformedRequest);

    public async Task InvokeAsync(HttpContext http)
    {
        if (!HttpMethods.IsPost(http.Request.Method) || http.User.Identity?.IsAuthenticated != true)
        {
            await next(http);
            return;
        }

        if (await MessageBody.ReadAsync(http) is not { } body)
        {
            ResourceRequest.Of(http).Refusal = TooLarge;
            await Results.Problem(title: TooLarge.Description, statusCode: TooLarge.Status).ExecuteAsync(http);
            return;
        }

        // What cannot be read in one way only is not passed on: the parser behind might read it in another.
        if (McpCall.Read(body) is not { } call)
        {
            ResourceRequest.Of(http).Refusal = Ambiguous;
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(NotOneMessage, http.RequestAborted);
            return;
        }

        if (ScopesFor(call) is { } needed)
        {
            var request = ResourceRequest.Of(http);
            request.RequiredScopes = needed;
            var granted = Scopes.Parse(http.User.FindFirst(ClaimNames.Scope)?.Value);
            if (needed is [] || needed.Except(granted, StringComparer.Ordinal).Any())
            {
                var what = call.Primitive.ToString().ToLowerInvariant();
                request.Refusal = new(
                    OAuthErrors.InsufficientScope, $"The {what} needs a scope that the access token lacks.", Reasons.MissingScope, 403);
                // MCP: name every scope of the operation, and those held, so that the next token does not lose any.
                Challenge.Write(http.Response, options, request, granted.Union(needed, StringComparer.Ordinal));
                return;
            }
        }
        await next(http);
    }

    private IReadOnlyList<string>? ScopesFor(McpCall call) => (call.Primitive, call.Name) switch
    {
        (Primitive.Tool, { } name) => options.ToolScopes(name),
        (Primitive.Prompt, { } name) => options.PromptScopes(name),
        (Primitive.Resource, { } uri) => options.ResourceScopes(uri),
        _ => null,
    };
}
