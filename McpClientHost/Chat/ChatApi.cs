using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Pages;

namespace Xaa.McpClientHost.Chat;

public sealed record ChatRequest(string? Text);

public sealed record ChatDecision(bool? Agreed);

/// <summary>The chat's page and what its script uses.</summary>
public static class ChatApi
{
    public static void MapChat(this WebApplication app)
    {
        app.MapGet("/chat", ShowAsync);
        var api = app.MapGroup("/api/chat").RequireAuthorization();
        api.MapGet("events", ChatStream.OpenAsync);
        api.MapPost("requests", AskAsync).AcceptOwnPostsOnly();
        api.MapPost("calls/{id}", DecideAsync).AcceptOwnPostsOnly();
        api.MapPost("cancel", CancelAsync).AcceptOwnPostsOnly();
        api.MapPost("new", RenewAsync).AcceptOwnPostsOnly();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, People people, IAntiforgery antiforgery)
    {
        if ((await http.AuthenticateAsync()).Ticket is not { } ticket)
            return AgentPages.SignedOut();
        people.Open(ticket);
        return new Page<ChatPage>(new Dictionary<string, object?>
        {
            [nameof(ChatPage.Person)] = ShownPerson.Of(ticket),
            [nameof(ChatPage.Antiforgery)] = antiforgery.GetAndStoreTokens(http),
        });
    }

    private static async Task<IResult> AskAsync(HttpContext http, People people, Conversations conversations)
    {
        var request = await http.ReadOwnJsonAsync<ChatRequest>();
        if (string.IsNullOrWhiteSpace(request?.Text))
            return Bad("The body must be JSON with the text of the request.");
        if (request.Text.Length > AgentChat.LongestRequest)
            return Bad($"A request has at most {AgentChat.LongestRequest} characters.");
        if (await http.FindPersonAsync(people) is not { } person)
            return Results.Unauthorized();
        return conversations.Of(person).Ask(request.Text.Trim()) is { } fault
            ? Results.Problem(statusCode: StatusCodes.Status409Conflict, title: fault)
            : Results.Accepted();
    }

    private static async Task<IResult> DecideAsync(string id, HttpContext http, People people, Conversations conversations)
    {
        if (await http.ReadOwnJsonAsync<ChatDecision>() is not { Agreed: { } agreed })
            return Bad("The body must be JSON that says whether the person agreed.");
        if (await http.FindPersonAsync(people) is not { } person)
            return Results.Unauthorized();
        return conversations.Of(person).Decide(id, agreed)
            ? Results.NoContent()
            : Results.Problem(statusCode: StatusCodes.Status409Conflict, title: "This call waits for no decision any more.");
    }

    private static async Task<IResult> CancelAsync(HttpContext http, People people, Conversations conversations)
    {
        if (await http.FindPersonAsync(people) is not { } person)
            return Results.Unauthorized();
        conversations.Of(person).Cancel();
        return Results.NoContent();
    }

    private static async Task<IResult> RenewAsync(HttpContext http, People people, Conversations conversations)
    {
        if (await http.FindPersonAsync(people) is not { } person)
            return Results.Unauthorized();
        conversations.Renew(person);
        return Results.NoContent();
    }

    private static IResult Bad(string title) => Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: title);
}
