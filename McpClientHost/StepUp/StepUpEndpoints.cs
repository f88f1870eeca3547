using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Pages;
using Xaa.McpClientHost.SignIn;
using Xaa.OAuth;

namespace Xaa.McpClientHost.StepUp;

/// <summary>How a person answers the question for a stronger sign-in: by signing in in a window of its own, or by saying no.</summary>
public static class StepUpEndpoints
{
    public static void MapStepUp(this WebApplication app)
    {
        app.MapGet("/signin/step-up/{id}", BeginAsync);
        app.MapPost("/api/step-up/{id}/decline", DeclineAsync).RequireAuthorization().AcceptOwnPostsOnly();
    }

    private static async Task<IResult> BeginAsync(string id, HttpContext http, People people)
    {
        if ((await http.AuthenticateAsync()).Ticket is not { } ticket)
            return AgentPages.SignedOut();
        if (people.Open(ticket).StepUp.Open is not { } question || question.Id != id)
            return StepUpPage.Show(StepUpOutcome.Over);

        var properties = new AuthenticationProperties { RedirectUri = "/" };
        StepUpReturn.Mark(properties, question, ticket);
        var (acrValues, maxAge) = question.Request.Requirement;
        // Not weaker than it is: what she has shown already is asked for along with what is missing.
        if ((acrValues ?? ticket.Principal.FindFirstValue(ClaimNames.Acr)) is { } acr)
            properties.SetParameter(Parameters.AcrValues, acr);
        if (maxAge is { } age)
            properties.SetParameter(Parameters.MaxAge, ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture));
        // A name and no ID token: an ID token has no business in an address.
        if (ticket.Principal.FindFirstValue(ClaimNames.UserName) is { } name)
            properties.SetParameter(Parameters.LoginHint, name);
        return Results.Challenge(properties, [AgentSignIn.Scheme]);
    }

    private static async Task<IResult> DeclineAsync(string id, HttpContext http, People people) =>
        (await http.FindPersonAsync(people))?.StepUp.Open is { } question && question.Id == id && question.TryAnswer(stronger: false)
            ? Results.NoContent()
            : Results.Problem(statusCode: StatusCodes.Status409Conflict, title: "This question is over.");
}
