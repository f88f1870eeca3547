using Microsoft.AspNetCore.Http;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>
/// Lets a tool be called only by a sign-in that is strong and fresh enough, and with all of its scopes; otherwise one complete challenge that a
/// client can act on: 401 for the sign-in (RFC 9470 §3) before 403 for the scope (RFC 6750 §3.1, MCP authorization).
/// </summary>
internal sealed class ToolScopeGuard(RequestDelegate next, McpProtectionOptions options, TimeProvider clock)
{
    private const string NotOneMessage = """{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"The body is not one JSON-RPC message."}}""";

    internal static readonly OAuthError TooLarge = new(OAuthErrors.InvalidRequest, "The message is larger than 4 MiB.", Reasons.RequestTooLarge, 413);
    private static readonly OAuthError Ambiguous = new(OAuthErrors.InvalidRequest, "The body is not one JSON-RPC message.", Reasons.MalformedRequest);

    private static readonly OAuthError Lacking = new(
        OAuthErrors.InsufficientScope, "The tool needs a scope that the access token lacks.", Reasons.MissingScope, StatusCodes.Status403Forbidden);

    private static readonly OAuthError Closed = Lacking with { Description = "The tool names no scope, so that nobody may call it." };

    private static readonly OAuthError Weak = new(
        OAuthErrors.InsufficientUserAuthentication, "The tool needs a stronger sign-in.", Reasons.AcrTooWeak, StatusCodes.Status401Unauthorized);

    private static readonly OAuthError Old = Weak with { Description = "The tool needs a more recent sign-in.", Reason = Reasons.SignInTooOld };

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
        if (ToolCall.Read(body) is not { } call)
        {
            ResourceRequest.Of(http).Refusal = Ambiguous;
            http.Response.StatusCode = StatusCodes.Status400BadRequest;
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(NotOneMessage, http.RequestAborted);
            return;
        }

        if (call is { IsToolCall: true, Tool: { } tool } && options.ToolScopes(tool) is { } needed && Refuse(http, tool, needed) is { } refusal)
            await refusal;
        else
            await next(http);
    }

    private Task? Refuse(HttpContext http, string tool, IReadOnlyList<string> needed)
    {
        var request = ResourceRequest.Of(http);
        request.RequiredScopes = needed;
        var granted = Scopes.Parse(request.Token?.Text(ClaimNames.Scope));
        request.Refusal = CheckSignIn(request.Token!, tool, needed) ?? CheckScopes(granted, needed);
        if (request.Refusal is null)
            return null;
        // No token opens it: a challenge would be a false hope.
        if (needed is [])
            return Results.Problem(title: Closed.Description, statusCode: Closed.Status).ExecuteAsync(http);
        // MCP: name every scope of the operation, and those held, so that the next token does not lose any.
        return Challenge.WriteAsync(http, options, granted.Union(needed, StringComparer.Ordinal));
    }

    // What is asked for is asked for whole: the sign-in that is fresh enough and still too weak would have to be made again.
    private OAuthError? CheckSignIn(ValidatedJwt token, string tool, IReadOnlyList<string> needed)
    {
        List<string> strengths = [.. needed.Select(options.RequireAcr.GetValueOrDefault).OfType<string>().Distinct(StringComparer.Ordinal)];
        var maxAge = options.ToolMaxAge(tool);
        var isWeak = strengths.Exists(required => required != token.Text(ClaimNames.Acr));
        // An access token that does not say when the person signed in is no proof that it was lately.
        var isOld = maxAge is { } seconds && !(clock.GetUtcNow() < token.Time(ClaimNames.AuthTime)?.AddSeconds(seconds));
        return isWeak || isOld
            ? (isWeak ? Weak : Old) with { AcrValues = Scopes.Format(strengths), MaxAge = maxAge }
            : null;
    }

    private static OAuthError? CheckScopes(IReadOnlyList<string> granted, IReadOnlyList<string> needed)
    {
        if (needed is [])
            return Closed;
        return needed.Except(granted, StringComparer.Ordinal).Any() ? Lacking : null;
    }
}
