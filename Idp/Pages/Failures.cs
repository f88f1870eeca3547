using Microsoft.AspNetCore.WebUtilities;
using Xaa.Idp.Admin;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.Pages;

/// <summary>
/// Every failure in the dialect of its endpoint: OAuth JSON at the endpoints for clients, a page for people, ProblemDetails for the rest. Never a stack
/// trace.
/// </summary>
public static class Failures
{
    public static void UseFailures(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => StatusOf(exception, app.Services),
            ExceptionHandler = http => Describe(http).ExecuteAsync(http),
        });
        app.UseStatusCodePages(context => Describe(context.HttpContext).ExecuteAsync(context.HttpContext));
    }

    private static int StatusOf(Exception exception, IServiceProvider services) => exception switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        // A form that breaks the reader's limits.
        InvalidDataException => StatusCodes.Status400BadRequest,
        _ when services.GetRequiredService<Store>().IsUnavailable(exception) => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static IResult Describe(HttpContext http)
    {
        var status = http.Response.StatusCode;
        http.Response.Headers.CacheControl = "no-store";
        if (ClientEndpoints.Holds(http.Request.Path))
            return Results.Json(OAuthErrorOf(status), OAuthJson.Default.TokenErrorResponse, statusCode: status);
        if (!http.Request.Path.StartsWithSegments(AdminApi.Path) && http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html"))
            return ErrorPages.Show(status, TitleOf(status), "Go back and try again. If it keeps happening, ask your IT department.");
        return Results.Problem(statusCode: status, title: TitleOf(status));
    }

    private static TokenErrorResponse OAuthErrorOf(int status) => status switch
    {
        StatusCodes.Status503ServiceUnavailable =>
            new() { Error = OAuthErrors.TemporarilyUnavailable, Description = "The store is not available now." },
        >= 500 => new() { Error = OAuthErrors.ServerError, Description = "Something went wrong here." },
        _ => new() { Error = OAuthErrors.InvalidRequest, Description = ReasonPhrases.GetReasonPhrase(status) },
    };

    private static string TitleOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "There is no such page",
        StatusCodes.Status503ServiceUnavailable => "The service is not available now",
        >= 500 => "Something went wrong",
        _ => ReasonPhrases.GetReasonPhrase(status),
    };
}
