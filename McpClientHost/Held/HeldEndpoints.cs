using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Xaa.Client;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Pages;

namespace Xaa.McpClientHost.Held;

/// <summary>What the agent holds of a person: shown to that person, and renewed when she wants it so.</summary>
public static class HeldEndpoints
{
    public static void MapHeld(this WebApplication app)
    {
        app.MapGet("/held", ShowAsync);
        var api = app.MapGroup("/api/held").RequireAuthorization();
        api.MapPost("renew", RenewAllAsync).AcceptOwnPostsOnly();
        api.MapPost("signin/renew", RenewSignInAsync).AcceptOwnPostsOnly();
        api.MapPost("servers/{server}/renew", RenewServerAsync).AcceptOwnPostsOnly();
    }

    private static async Task<IResult> ShowAsync(HttpContext http, People people, IAntiforgery antiforgery)
    {
        if ((await http.AuthenticateAsync()).Ticket is not { } ticket)
            return AgentPages.SignedOut();
        return new Page<HeldPage>(new Dictionary<string, object?>
        {
            [nameof(HeldPage.Person)] = ShownPerson.Of(ticket),
            [nameof(HeldPage.IdToken)] = DecodedToken.Of(ticket.IdToken().Value),
            [nameof(HeldPage.HasRefreshToken)] = ticket.RefreshToken() is not null,
            [nameof(HeldPage.Connections)] = people.Open(ticket).Connections,
            [nameof(HeldPage.Antiforgery)] = antiforgery.GetAndStoreTokens(http),
        });
    }

    private static async Task<IResult> RenewAllAsync(HttpContext http, People people)
    {
        if (await http.FindPersonAsync(people) is not { } person)
            return Results.Unauthorized();
        return await RenewAsync(person) ?? await RenewAsync(person, person.Connections);
    }

    private static async Task<IResult> RenewSignInAsync(HttpContext http, People people) =>
        await http.FindPersonAsync(people) is { } person ? await RenewAsync(person) ?? Results.NoContent() : Results.Unauthorized();

    private static async Task<IResult> RenewServerAsync(string server, HttpContext http, People people) =>
        await http.FindPersonAsync(people) is { } person && person.Find(server) is { } connection
            ? await RenewAsync(person, [connection])
            : Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such server.");

    private static async Task<IResult> RenewAsync(Person person, IReadOnlyList<ServerConnection> connections)
    {
        try
        {
            await Task.WhenAll(connections.Select(connection => connection.RenewNowAsync(person.Ended)));
            return Results.NoContent();
        }
        catch (OperationCanceledException) when (person.Ended.IsCancellationRequested)
        {
            return Results.Unauthorized();
        }
    }

    private static async Task<IResult?> RenewAsync(Person person) => await person.RenewSignInAsync() switch
    {
        null => null,
        SignInReasons.Ended => Results.Unauthorized(),
        _ => Results.Problem(
            statusCode: StatusCodes.Status503ServiceUnavailable, title: "The identity provider cannot be asked now. What is held stays as it is."),
    };
}
