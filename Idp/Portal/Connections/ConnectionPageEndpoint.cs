using Xaa.Idp.Data;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.WhatIf;
using Xaa.Server;

namespace Xaa.Idp.Portal.Connections;

/// <summary>One connection: what it is, who gains and who loses by a change of it, and what was changed before.</summary>
public sealed class ConnectionPageEndpoint(
    PolicyStore policy, ConnectionEdits edits, DirectoryReader directory, ChangeReader changes, TimeProvider clock)
{
    private const int LatestChanges = 20;

    public static Task<IResult> ShowAsync(HttpContext http, ConnectionPageEndpoint page, PathName client, PathName server, string? done) =>
        page.ShowAsync(http, client.Value, server.Value, done);

    public static Task<IResult> SubmitAsync(HttpContext http, ConnectionPageEndpoint page, PathName client, PathName server) =>
        page.SubmitAsync(http, client.Value, server.Value);

    private async Task<IResult> ShowAsync(HttpContext http, string client, string server, string? done)
    {
        if (Find(client, server) is not { } known)
            return Unknown();
        var form = ConnectionForm.Of(policy.Current.FindConnection(client, server), client, known);
        return await PageAsync(http, known, form, [], done is null ? null : "It is done, and holds from the next token request on.");
    }

    private async Task<IResult> SubmitAsync(HttpContext http, string client, string server)
    {
        if (Find(client, server) is not { } known)
            return Unknown();
        var form = ConnectionForm.Read(http.Request.Form, client, server);
        var author = Administrator.Of(http).Author(form.Why);
        if (form.Faults.Count > 0)
            return await PageAsync(http, known, form, form.Faults);
        return form.Action switch
        {
            "preview" => await PageAsync(http, known, form, policy.FaultsOf(form.Connection, known)),
            "approve" => await AnswerAsync(http, known, form, await edits.SaveAsync(form.Connection, form.BasedOn, true, author, http.RequestAborted)),
            "propose" => await AnswerAsync(http, known, form, await edits.SaveAsync(form.Connection, form.BasedOn, false, author, http.RequestAborted)),
            "off" => await AnswerAsync(http, known, form, await edits.SetEnabledAsync(client, server, false, form.BasedOn, author, http.RequestAborted)),
            "on" => await AnswerAsync(http, known, form, await edits.SetEnabledAsync(client, server, true, form.BasedOn, author, http.RequestAborted)),
            "remove" => await AnswerAsync(http, known, form, await edits.RemoveAsync(client, server, form.BasedOn, author, http.RequestAborted)),
            _ => await PageAsync(http, known, form, ["Choose what to do."]),
        };
    }

    private async Task<IResult> AnswerAsync(HttpContext http, ServerPolicy server, ConnectionForm form, EditOutcome outcome)
    {
        var (client, name) = (form.Connection.Client, form.Connection.Server);
        if (outcome is EditOutcome.Done)
            return new SeeOther(ConnectionAddress.Of(client, name) + "?done");
        // The buttons that switch and remove send nothing of the connection itself.
        var shown = form.Action is "approve" or "propose" ? form : ConnectionForm.Of(policy.Current.FindConnection(client, name), client, server);
        return await PageAsync(http, server, shown, PortalForm.FaultsOf(outcome));
    }

    private async Task<IResult> PageAsync(HttpContext http, ServerPolicy server, ConnectionForm form, IReadOnlyList<string> faults, string? notice = null)
    {
        var (current, now) = (policy.Current, clock.GetUtcNow());
        var (client, people) = (form.Connection.Client, await directory.AllAsync(http.RequestAborted));
        var administrator = Administrator.Of(http);
        var previewed = form.Action == "preview" && faults.Count == 0;
        var wanted = policy.Resolve(form.Connection with { ApprovedBy = administrator.Person.UserName });
        return new Page<ConnectionPage>(
            new Dictionary<string, object?>
            {
                [nameof(ConnectionPage.Administrator)] = administrator,
                [nameof(ConnectionPage.Client)] = current.FindClient(client)!,
                [nameof(ConnectionPage.Server)] = server,
                [nameof(ConnectionPage.Standing)] = current.FindConnection(client, server.Name),
                [nameof(ConnectionPage.Form)] = form,
                [nameof(ConnectionPage.Groups)] = people.SelectMany(person => person.Groups).Distinct().ToList(),
                [nameof(ConnectionPage.Preview)] = previewed ? ConnectionPreview.Of(current, client, server.Name, wanted, people, now) : null,
                [nameof(ConnectionPage.Changes)] = await changes.OfAsync(
                    ChangeKinds.Connection, ChangeKinds.ConnectionSubject(client, server.Name), LatestChanges, http.RequestAborted),
                [nameof(ConnectionPage.Faults)] = faults,
                [nameof(ConnectionPage.Notice)] = notice,
                [nameof(ConnectionPage.Now)] = now,
            },
            faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }

    private ServerPolicy? Find(string client, string server) =>
        policy.Current.FindClient(client) is null ? null : policy.Current.FindServerByName(server);

    private static IResult Unknown() =>
        ErrorPages.Show(StatusCodes.Status404NotFound, "There is no such connection", "The client or the server is not registered here.");
}
