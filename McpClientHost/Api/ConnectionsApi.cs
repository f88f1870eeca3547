using System.Diagnostics;
using System.Text.Json;
using ModelContextProtocol;
using Xaa.Client;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.Pages;

namespace Xaa.McpClientHost.Api;

/// <summary>What the page and tests use.</summary>
public static class ConnectionsApi
{
    public static void MapConnections(this WebApplication app)
    {
        var api = app.MapGroup("/api/connections").RequireAuthorization();
        api.MapGet("", ListAsync);
        api.MapPost("{server}/tools/{tool}", CallToolAsync).AcceptOwnPostsOnly();
        api.MapPost("{server}/reconnect", ReconnectAsync).AcceptOwnPostsOnly();
        app.MapGet("/events", ConnectionEvents.StreamAsync).RequireAuthorization();
    }

    private static async Task<IResult> ListAsync(HttpContext http, People people) =>
        await http.FindPersonAsync(people) is { } person
            ? Results.Json(person.Connections.Select(ConnectionView.Of), ConnectionView.Json)
            : Results.Unauthorized();

    private static async Task<IResult> CallToolAsync(
        string server, string tool, HttpContext http, People people)
    {
        if (await http.FindPersonAsync(people) is not { } person || person.Find(server) is not { } connection)
            return NoSuchServer();
        if (connection.Snapshot is not { State: ConnectionState.Connected } snapshot)
            return Results.Problem(statusCode: StatusCodes.Status409Conflict, title: "The server is not connected.");
        if (!snapshot.Tools.Any(t => t.Name == tool))
            return Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "The server has no such tool.");
        if (await ReadArgumentsAsync(http) is not { } arguments)
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "The arguments must be one JSON object.");

        try
        {
            var started = Stopwatch.GetTimestamp();
            var result = await connection.CallAsync(tool, arguments, http.RequestAborted);
            return Results.Json(new ToolCallView(result, Stopwatch.GetElapsedTime(started)), ConnectionView.Json);
        }
        // Its connections are closed then, and what that makes of a call under way is no answer of the server.
        catch (Exception) when (person.Ended.IsCancellationRequested)
        {
            return SignInEnded();
        }
        catch (TimeoutException)
        {
            return Results.Problem(statusCode: StatusCodes.Status504GatewayTimeout, title: "The tool did not answer in time.");
        }
        catch (Exception e) when (e is IdentityAssertionException or McpException or HttpRequestException or IOException or InvalidOperationException)
        {
            return Describe(e);
        }
    }

    private static async Task<IResult> ReconnectAsync(string server, HttpContext http, People people, ConnectionParts parts)
    {
        if (await http.FindPersonAsync(people) is not { } person || person.Find(server) is not { } connection)
            return NoSuchServer();
        parts.Forget(person, connection.Server.Resource);
        try
        {
            await connection.ConnectAsync(person.Ended);
            return Results.Json(ConnectionView.Of(connection), ConnectionView.Json);
        }
        catch (OperationCanceledException) when (person.Ended.IsCancellationRequested)
        {
            return SignInEnded();
        }
    }

    private static async Task<Dictionary<string, JsonElement>?> ReadArgumentsAsync(HttpContext http)
    {
        if (!http.Request.HasJsonContentType())
            return null;
        try
        {
            return await http.Request.ReadFromJsonAsync<Dictionary<string, JsonElement>>(http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static IResult Describe(Exception exception)
    {
        if (exception.Chain().OfType<IdentityAssertionException>().FirstOrDefault() is { Refusal: var refusal })
        {
            return Results.Problem(
                statusCode: StatusCodes.Status403Forbidden,
                title: refusal.NeedsStrongerSignIn
                    ? "This call needs a sign-in with a second factor, and that did not come about."
                    : "There is no access token for this call.",
                detail: refusal.Description,
                extensions: new Dictionary<string, object?>
                {
                    ["code"] = refusal.Code,
                    ["step"] = refusal.Step.ToString(),
                    ["party"] = refusal.Party,
                });
        }
        return exception is McpProtocolException protocol
            ? Results.Problem(statusCode: StatusCodes.Status422UnprocessableEntity, title: "The server refused the call.", detail: protocol.Message)
            : Results.Problem(statusCode: StatusCodes.Status502BadGateway, title: "The server did not answer as an MCP server does.");
    }

    private static IResult SignInEnded() => Results.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "The sign-in has ended.");

    private static IResult NoSuchServer() => Results.Problem(statusCode: StatusCodes.Status404NotFound, title: "There is no such server.");
}
