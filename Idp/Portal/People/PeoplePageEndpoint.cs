using Xaa.Idp.Admin;
using Xaa.Idp.Data;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Portal.People;

/// <summary>The people and their sessions: suspend, restore, end one session or all.</summary>
public static class PeoplePageEndpoint
{
    private const int PeoplePerPage = 50;
    private const int LatestChanges = 20;

    public static async Task<IResult> ListAsync(HttpContext http, DirectoryReader directory, string? name, string? after)
    {
        var people = await directory.SearchAsync(name?.Trim() ?? "", after ?? "", PeoplePerPage + 1, http.RequestAborted);
        return new Page<PeoplePage>(new Dictionary<string, object?>
        {
            [nameof(PeoplePage.Administrator)] = Administrator.Of(http),
            [nameof(PeoplePage.Name)] = name,
            [nameof(PeoplePage.People)] = people.Take(PeoplePerPage).ToList(),
            [nameof(PeoplePage.Next)] = people.Count > PeoplePerPage ? people[PeoplePerPage - 1].UserName : null,
        });
    }

    public static async Task<IResult> ShowAsync(
        HttpContext http, PathName id, DirectoryReader directory, SessionStore sessions, ChangeReader changes, string? done)
    {
        if (await directory.FindByIdAsync(id.Value, http.RequestAborted) is not { } person)
            return Unknown();
        return new Page<PersonPage>(new Dictionary<string, object?>
        {
            [nameof(PersonPage.Administrator)] = Administrator.Of(http),
            [nameof(PersonPage.Person)] = person,
            [nameof(PersonPage.Sessions)] = await sessions.LiveOfAsync(id.Value, http.RequestAborted),
            [nameof(PersonPage.Changes)] = await changes.OfAsync(ChangeKinds.Person, id.Value, LatestChanges, http.RequestAborted),
            [nameof(PersonPage.Notice)] = done is null ? null : "It is done, and holds from the next token request on.",
        });
    }

    public static async Task<IResult> SubmitAsync(HttpContext http, PathName id, DirectoryReader directory, Suspensions suspensions)
    {
        var (form, administrator) = (http.Request.Form, Administrator.Of(http));
        if (await directory.FindByIdAsync(id.Value, http.RequestAborted) is null)
            return Unknown();
        var author = administrator.Author(form["why"]);
        switch (form["action"].ToString())
        {
            case "suspend" when id.Value == administrator.Person.Id:
                return ErrorPages.Show(StatusCodes.Status409Conflict, "This is you", "Nobody suspends herself: somebody else of the group has to.");
            case "suspend" or "restore":
                await suspensions.SetActiveAsync(id.Value, form["action"] == "restore", author, http.RequestAborted);
                break;
            case "end-all":
                await suspensions.EndSessionsAsync(id.Value, null, author, http.RequestAborted);
                break;
            case "end" when form["session"].ToString() is { Length: > 0 } session:
                await suspensions.EndSessionsAsync(id.Value, session, author, http.RequestAborted);
                break;
            default:
                return ErrorPages.Show(StatusCodes.Status400BadRequest, "Nothing was chosen", "Go back and choose what to do.");
        }
        return new SeeOther(AddressOf(id.Value) + "?done");
    }

    public static string AddressOf(string id) => $"{PortalPages.People}/{PathName.Escape(id)}";

    private static IResult Unknown() => ErrorPages.Show(StatusCodes.Status404NotFound, "There is no such person", "She may have been removed.");
}
