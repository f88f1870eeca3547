using Xaa.Idp.Data;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

/// <summary>A person as administrators see her: no password hash, no secret.</summary>
public sealed record PersonView(string Id, string UserName, string DisplayName, string Email, IReadOnlyList<string> Groups, bool Active)
{
    public static PersonView Of(PersonEntry person) =>
        new(person.Id, person.UserName, person.DisplayName, person.Email, person.Groups, person.Active);
}

/// <summary>A page of people.</summary>
/// <param name="People">Ordered by id.</param>
/// <param name="Next">What to send as <c>after</c> for the page behind it; null on the last.</param>
public sealed record PersonList(IReadOnlyList<PersonView> People, string? Next);

/// <summary>The people: who they are, and whether they may act.</summary>
public static partial class PeopleEndpoint
{
    private const int MostPeople = 200;

    /// <summary>A page of people, ordered by id; <c>next</c> is what to send as <c>after</c> for the page behind it, null on the last.</summary>
    public static async Task<IResult> ListAsync(Store store, string? after, CancellationToken cancellationToken)
    {
        var people = await store.AllAsync(
            PersonRow.SelectAfter, [("@after", after ?? ""), ("@limit", MostPeople + 1)], PersonRow.From, cancellationToken);
        var page = people.Take(MostPeople).Select(PersonView.Of).ToList();
        return Results.Json(new PersonList(page, people.Count > MostPeople ? page[^1].Id : null));
    }

    public static async Task<IResult> ShowAsync(string id, Store store, CancellationToken cancellationToken) =>
        await store.FirstAsync(PersonRow.SelectById, [("@id", id)], PersonRow.From, cancellationToken) is { } person
            ? Results.Json(PersonView.Of(person))
            : Unknown();

    /// <summary>Suspends or restores a person. RFC 5789, RFC 7396.</summary>
    public static async Task<IResult> ChangeAsync(
        HttpContext http,
        string id,
        Suspensions suspensions,
        Store store,
        ILogger<PersonPatch> log,
        CancellationToken cancellationToken)
    {
        var (patch, malformed) = await PersonPatch.ReadAsync(http, cancellationToken);
        if (patch is null)
        {
            // RFC 5789 §3.1.
            http.Response.Headers["Accept-Patch"] = string.Join(", ", PersonPatch.ContentTypes);
            return malformed!;
        }
        if (patch.Active is { } active)
        {
            if (await suspensions.SetActiveAsync(id, active, AdminCaller.Of(http).Author(""), cancellationToken) is not { } change)
                return Unknown();
            if (change.IsNews)
                LogChanged(log, AdminCaller.Of(http).ClientId, active ? "restored" : "suspended", id, change.SessionsEnded);
        }
        return await ShowAsync(id, store, cancellationToken);
    }

    private static IResult Unknown() => AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such person.", Reasons.UnknownPerson);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Client} {Change} {Person}; {Sessions} sessions ended.")]
    private static partial void LogChanged(ILogger logger, string client, string change, string person, int sessions);
}
