using Xaa.Idp.Data;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.Registry;
using Xaa.Server;

namespace Xaa.Idp.Portal.Servers;

/// <summary>The MCP servers: registered, changed, assigned, removed.</summary>
public sealed class ServersPageEndpoint(RegistryReader registry, ServerEdits edits, DirectoryReader directory, ChangeReader changes)
{
    private static readonly ServerPolicy s_new = new() { Name = "", Issuer = "", Resources = [], Scopes = [], Assigned = Assignment.Nobody };

    public static async Task<IResult> ListAsync(HttpContext http, ServersPageEndpoint page) => await page.ListAsync(http, s_new, []);

    public static async Task<IResult> RegisterAsync(HttpContext http, ServersPageEndpoint page)
    {
        var wanted = Read(http.Request.Form, http.Request.Form.Text("name"));
        var outcome = await page.SaveAsync(http, wanted, basedOn: 0);
        var faults = PortalForm.FaultsOf(outcome == EditOutcome.Conflict ? new EditOutcome.Faulty(["A server has this name already."]) : outcome);
        return faults.Count > 0 ? await page.ListAsync(http, wanted, faults) : new SeeOther(AddressOf(wanted.Name) + "?done");
    }

    public static async Task<IResult> ShowAsync(HttpContext http, ServersPageEndpoint page, PathName name, string? done) =>
        await page.PageAsync(http, name.Value, null, [], done is not null);

    public static async Task<IResult> SubmitAsync(HttpContext http, ServersPageEndpoint page, PathName name) => await page.SubmitAsync(http, name.Value);

    public static string AddressOf(string name) => $"{PortalPages.Servers}/{PathName.Escape(name)}";

    private async Task<IResult> SubmitAsync(HttpContext http, string name)
    {
        if (await FindAsync(http, name) is null)
            return Unknown();
        var form = http.Request.Form;
        var wanted = Read(form, name);
        var remove = form["action"] == "remove";
        var outcome = remove
            ? await RemoveAsync(http, name, form.BasedOn())
            : await SaveAsync(http, wanted, form.BasedOn());
        var faults = PortalForm.FaultsOf(outcome);
        if (faults.Count > 0)
            return await PageAsync(http, name, remove || outcome == EditOutcome.Conflict ? null : wanted, faults, done: false);
        return new SeeOther(remove ? PortalPages.Servers : AddressOf(name) + "?done");
    }

    private ValueTask<EditOutcome> SaveAsync(HttpContext http, ServerPolicy wanted, long basedOn) =>
        edits.SaveAsync(wanted, basedOn, Administrator.Of(http).Author(http.Request.Form["why"]), http.RequestAborted);

    private ValueTask<EditOutcome> RemoveAsync(HttpContext http, string name, long basedOn) =>
        edits.RemoveAsync(name, basedOn, Administrator.Of(http).Author(http.Request.Form["why"]), http.RequestAborted);

    private ValueTask<ServerPolicy?> FindAsync(HttpContext http, string name) => registry.FindServerAsync(name, http.RequestAborted);

    private static IResult Unknown() =>
        ErrorPages.Show(StatusCodes.Status404NotFound, "There is no such server", "It may have been removed.");

    // What was typed stays when it has to be typed again.
    private static string WhyOf(HttpContext http) => HttpMethods.IsPost(http.Request.Method) ? http.Request.Form.Text("why") : "";

    private static ServerPolicy Read(IFormCollection form, string name) => new()
    {
        Name = name,
        DisplayName = form.Text("displayName") is { Length: > 0 } display ? display : name,
        Issuer = form.Text("issuer"),
        Resources = form.Words("resources"),
        Scopes = form.Words("scopes"),
        DetailTypes = form.Words("detailTypes"),
        Assigned = form.Assignment(),
        Change = form.BasedOn(),
    };

    private async Task<IResult> ListAsync(HttpContext http, ServerPolicy wanted, IReadOnlyList<string> faults) => new Page<ServersPage>(
        new Dictionary<string, object?>
        {
            [nameof(ServersPage.Administrator)] = Administrator.Of(http),
            [nameof(ServersPage.Servers)] = await registry.ServersAsync(http.RequestAborted),
            [nameof(ServersPage.Wanted)] = wanted,
            [nameof(ServersPage.Groups)] = await directory.GroupsAsync(http.RequestAborted),
            [nameof(ServersPage.Why)] = WhyOf(http),
            [nameof(ServersPage.Faults)] = faults,
        },
        faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    private async Task<IResult> PageAsync(HttpContext http, string name, ServerPolicy? wanted, IReadOnlyList<string> faults, bool done)
    {
        if (await FindAsync(http, name) is not { } server)
            return Unknown();
        return new Page<ServerPage>(
            new Dictionary<string, object?>
            {
                [nameof(ServerPage.Administrator)] = Administrator.Of(http),
                [nameof(ServerPage.Server)] = wanted ?? server,
                [nameof(ServerPage.Groups)] = await directory.GroupsAsync(http.RequestAborted),
                [nameof(ServerPage.Changes)] = await changes.OfAsync(ChangeKinds.Server, name, 20, http.RequestAborted),
                [nameof(ServerPage.Why)] = WhyOf(http),
                [nameof(ServerPage.Faults)] = faults,
                [nameof(ServerPage.Notice)] = done ? "It is done, and holds from the next token request on." : null,
            },
            faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}
