using Microsoft.AspNetCore.Mvc;
using Xaa.McpClientHost.Connections;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpClientHost.SignIn;

/// <summary>The IdP says that a session has ended there: every sign-in that came of it ends here. OpenID Connect Back-Channel Logout §2.5 to §2.8.</summary>
public static partial class BackchannelLogoutEndpoint
{
    private const int LongestBody = 32 * 1024;

    public static void MapBackchannelLogout(this IEndpointRouteBuilder endpoints) =>
        // Its own proof is in the token: no cookie, no page, no antiforgery.
        endpoints.MapPost("/signin/backchannel-logout", AnswerAsync).WithMetadata(new RequestSizeLimitAttribute(LongestBody)).DisableAntiforgery();

    private static async Task<IResult> AnswerAsync(HttpContext http, LogoutTokenValidator validator, People people, ILogger<LogoutTokenValidator> log)
    {
        var (token, reason) = await ReadTokenAsync(http.Request) is { } sent
            ? await validator.ValidateAsync(sent, http.RequestAborted)
            : (null, Reasons.MalformedRequest);
        var ended = token is null ? null : await people.EndSessionAsync(token);
        if (ended is null)
            return Refuse(log, reason ?? Reasons.Replayed);
        LogEnded(log, ended.Value);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Ok();
    }

    private static async ValueTask<string?> ReadTokenAsync(HttpRequest request)
    {
        if (!FormContent.IsForm(request.ContentType))
            return null;
        try
        {
            var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
            return form[Parameters.LogoutToken] is [{ Length: > 0 } token] ? token : null;
        }
        catch (Exception malformed) when (malformed is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static OAuthRefusal Refuse(ILogger log, string reason)
    {
        LogRefused(log, reason);
        return reason == Reasons.KeysUnavailable
            ? new(new(OAuthErrors.TemporarilyUnavailable, "The issuer's keys cannot be fetched now.", reason, StatusCodes.Status503ServiceUnavailable))
            : new(new(OAuthErrors.InvalidRequest, "The logout token is not acceptable.", reason));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The identity provider ended a session; {Count} sign-ins ended with it.")]
    private static partial void LogEnded(ILogger logger, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A logout token was refused: {Reason}.")]
    private static partial void LogRefused(ILogger logger, string reason);
}
