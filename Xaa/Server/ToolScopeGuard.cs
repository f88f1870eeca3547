using Microsoft.AspNetCore.Http;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>
/// Lets a tool be called, a prompt be got and a resource be read only by a sign-in that is strong and fresh enough, and with all of its scopes;
/// otherwise one complete challenge that a client can act on. RFC 6750 §3.1, RFC 9470 §3, MCP authorization.
/// </summary>
internal sealed class ToolScopeGuard(RequestDelegate next, McpProtectionOptions options, TimeProvider clock)
{
    private const string NotOneMessage = """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"The body is not one JSON-RPC message."}}""";

    internal static readonly OAuthError TooLarge = new(OAuthErrors.InvalidRequest, "The message is larger than 4 MiB.", Reasons.RequestTooLarge, 413);
    private static readonly OAuthError Ambiguous = new(OAuthErrors.InvalidRequest, "The body is not one JSON-RPC message.", Reasons.MalformedRequest);

    private readonly CallRules _rules = new(options, clock);

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

        if (ScopesFor(call) is { } needed && Refuse(http, call, needed) is { } refusal)
            await refusal;
        else
            await next(http);
    }

    private Task? Refuse(HttpContext http, McpCall call, IReadOnlyList<string> needed)
    {
        var request = ResourceRequest.Of(http);
        var token = request.Token ?? throw new InvalidOperationException("Another scheme has authenticated the caller of the MCP endpoint.");
        request.RequiredScopes = needed;
        request.Refusal = _rules.Check(call, needed, token);
        if (request.Refusal is not { } refusal)
            return null;
        // No token opens what names no scope: a challenge would be a false hope.
        if (needed is [])
            return Results.Problem(title: refusal.Description, statusCode: refusal.Status).ExecuteAsync(http);
        // MCP: name every scope of the operation, and those held, so that the next token does not lose any.
        return Challenge.WriteAsync(http, options, CallRules.Held(token).Union(needed, StringComparer.Ordinal));
    }

    private IReadOnlyList<string>? ScopesFor(McpCall call) => (call.Primitive, call.Name) switch
    {
        (Primitive.Tool, { } name) => options.ToolScopes(name),
        (Primitive.Prompt, { } name) => options.PromptScopes(name),
        (Primitive.Resource, { } uri) => options.ResourceScopes(uri),
        _ => null,
    };
}
