using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Client;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.SignIn;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.McpClientHost.Pages;

public static class AgentPages
{
    public static void MapPages(this WebApplication app)
    {
        app.MapGet("/", ShowHome);
        app.MapGet("/connections/{server}", ShowCard).RequireAuthorization();
    }

    /// <summary>Every failure in the dialect of its reader: a page for people, ProblemDetails for the rest. Never a stack trace.</summary>
    public static void UseFailures(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception switch
            {
                BadHttpRequestException bad => bad.StatusCode,
                InvalidDataException => StatusCodes.Status400BadRequest,
                RecordStoreException => StatusCodes.Status503ServiceUnavailable,
                SignInException => StatusCodes.Status503ServiceUnavailable,
                _ => StatusCodes.Status500InternalServerError,
            },
            ExceptionHandler = http => Describe(http).ExecuteAsync(http),
        });
        app.UseStatusCodePages(context => Describe(context.HttpContext).ExecuteAsync(context.HttpContext));
    }

    /// <summary>The page of someone who is not signed in.</summary>
    public static IResult SignedOut(string? reason = null, int status = StatusCodes.Status200OK, bool isDone = false) => new Page<SignedOutPage>(
        new Dictionary<string, object?> { [nameof(SignedOutPage.Reason)] = reason, [nameof(SignedOutPage.IsDone)] = isDone }, status);

    private static async Task<IResult> ShowHome(HttpContext http, People people, IAntiforgery antiforgery)
    {
        var result = await http.AuthenticateAsync();
        if (result.Ticket is not { } ticket)
            return SignedOut(http.Request.Query.ContainsKey("ended") ? SignInReasons.Ended : null, isDone: http.Request.Query[Parameters.State] == SignInEndpoints.SignedOutState);
        var person = people.Open(ticket);
        return new Page<HomePage>(new Dictionary<string, object?>
        {
            [nameof(HomePage.Person)] = ShownPerson.Of(ticket),
            [nameof(HomePage.Connections)] = person.Connections,
            [nameof(HomePage.Antiforgery)] = antiforgery.GetAndStoreTokens(http),
        });
    }

    private static async Task<IResult> ShowCard(string server, HttpContext http, People people) =>
        (await http.FindPersonAsync(people))?.Find(server) is { } connection
            ? new Page<ServerCard>(new Dictionary<string, object?> { [nameof(ServerCard.Connection)] = connection })
            : Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such server.");

    /// <summary>The person of this request.</summary>
    public static async Task<Person?> FindPersonAsync(this HttpContext http, People people) =>
        (await http.AuthenticateAsync()).Ticket is { } ticket ? people.Open(ticket) : null;

    private static IResult Describe(HttpContext http)
    {
        var status = http.Response.StatusCode;
        var title = status switch
        {
            StatusCodes.Status404NotFound => "There is no such page",
            StatusCodes.Status503ServiceUnavailable => "This is not available now",
            >= 500 => "Something went wrong",
            _ => ReasonPhrases.GetReasonPhrase(status),
        };
        if (!http.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html"))
            return Results.Problem(statusCode: status, title: title);
        return http.Features.Get<IExceptionHandlerFeature>()?.Error is SignInException e
            ? SignedOut(e.Reason, status)
            : new Page<ErrorPage>(new Dictionary<string, object?> { [nameof(ErrorPage.Title)] = title }, status);
    }
}
