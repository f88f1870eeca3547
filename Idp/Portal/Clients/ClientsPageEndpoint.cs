using Xaa.Idp.Data;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.Registry;
using Xaa.Idp.Seed;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.Portal.Clients;

/// <summary>The clients: registered, assigned, given a new secret, removed.</summary>
public sealed class ClientsPageEndpoint(RegistryReader registry, ClientEdits edits, DirectoryReader directory, ChangeReader changes)
{
    public static async Task<IResult> ListAsync(HttpContext http, ClientsPageEndpoint page) => await page.ListAsync(http, new(), []);

    public static async Task<IResult> RegisterAsync(HttpContext http, ClientsPageEndpoint page) => await page.RegisterAsync(http);

    public static async Task<IResult> ShowAsync(HttpContext http, ClientsPageEndpoint page, PathName id, string? done) =>
        await page.PageAsync(http, id.Value, [], null, done is not null);

    public static async Task<IResult> SubmitAsync(HttpContext http, ClientsPageEndpoint page, PathName id) =>
        await page.SubmitAsync(http, id.Value);

    public static string AddressOf(string id) => $"{PortalPages.Clients}/{PathName.Escape(id)}";

    private async Task<IResult> RegisterAsync(HttpContext http)
    {
        var form = NewClientForm.Read(http.Request.Form);
        var (outcome, secret) = await edits.RegisterAsync(form.ToClient(), Administrator.Of(http).Author(form.Why), http.RequestAborted);
        var faults = PortalForm.FaultsOf(outcome == EditOutcome.Conflict ? new EditOutcome.Faulty(["A client has this id already."]) : outcome);
        if (faults.Count > 0)
            return await ListAsync(http, form, faults);
        return secret is null ? new SeeOther(AddressOf(form.ClientId) + "?done") : await PageAsync(http, form.ClientId, [], secret, done: true);
    }

    private async Task<IResult> SubmitAsync(HttpContext http, string id)
    {
        var form = http.Request.Form;
        var (author, basedOn, aborted) = (Administrator.Of(http).Author(form["why"]), form.BasedOn(), http.RequestAborted);
        var (outcome, secret) = form["action"].ToString() switch
        {
            "assign" => new(await edits.AssignAsync(id, form.Assignment(), basedOn, author, aborted), null),
            "rotate" => await edits.RotateSecretAsync(id, basedOn, author, aborted),
            "remove" => new(await edits.RemoveAsync(id, basedOn, author, aborted), null),
            _ => new SecretOutcome(new EditOutcome.Faulty(["Choose what to do."]), null),
        };
        var faults = PortalForm.FaultsOf(outcome);
        if (faults.Count > 0 || secret is not null)
            return await PageAsync(http, id, faults, secret, done: faults.Count == 0);
        return new SeeOther(form["action"] == "remove" ? PortalPages.Clients : AddressOf(id) + "?done");
    }

    private async Task<IResult> ListAsync(HttpContext http, NewClientForm form, IReadOnlyList<string> faults) => new Page<ClientsPage>(
        new Dictionary<string, object?>
        {
            [nameof(ClientsPage.Administrator)] = Administrator.Of(http),
            [nameof(ClientsPage.Clients)] = await registry.ClientsAsync(http.RequestAborted),
            [nameof(ClientsPage.Form)] = form,
            [nameof(ClientsPage.Faults)] = faults,
        },
        faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);

    private async Task<IResult> PageAsync(HttpContext http, string id, IReadOnlyList<string> faults, ClientSecret? secret, bool done)
    {
        if (await registry.FindClientAsync(id, http.RequestAborted) is not { } client)
            return ErrorPages.Show(StatusCodes.Status404NotFound, "There is no such client", "It may have been removed.");
        return new Page<ClientPage>(
            new Dictionary<string, object?>
            {
                [nameof(ClientPage.Administrator)] = Administrator.Of(http),
                [nameof(ClientPage.Client)] = client,
                [nameof(ClientPage.Groups)] = await directory.GroupsAsync(http.RequestAborted),
                [nameof(ClientPage.Changes)] = await changes.OfAsync(ChangeKinds.Client, id, 20, http.RequestAborted),
                [nameof(ClientPage.Secret)] = secret?.Value,
                [nameof(ClientPage.Faults)] = faults,
                [nameof(ClientPage.Notice)] = done ? "It is done, and holds from the next token request on." : null,
            },
            faults.Count > 0 ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status200OK);
    }
}

/// <summary>A client as the form of a registration has it.</summary>
public sealed record NewClientForm
{
    public string ClientId { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string AuthMethod { get; init; } = AuthMethods.ClientSecretBasic;

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public string JwksUri { get; init; } = "";

    public bool Native { get; init; }

    public bool Agent { get; init; }

    public string Why { get; init; } = "";

    public static NewClientForm Read(IFormCollection form) => new()
    {
        ClientId = form.Text("clientId"),
        DisplayName = form.Text("displayName"),
        AuthMethod = form.Text("authMethod"),
        RedirectUris = form.Words("redirectUris"),
        JwksUri = form.Text("jwksUri"),
        Native = form.IsChecked("native"),
        Agent = form.IsChecked("agent"),
        Why = form.Text("why"),
    };

    /// <summary>Assigned to nobody at first. A public client may sign people in and nothing else (SPEC 65).</summary>
    public SeedClient ToClient() => new()
    {
        ClientId = ClientId,
        DisplayName = DisplayName.Length > 0 ? DisplayName : ClientId,
        RedirectUris = RedirectUris,
        AuthMethod = AuthMethod,
        Native = Native,
        Agent = Agent,
        JwksUri = JwksUri.Length > 0 ? JwksUri : null,
        GrantTypes = AuthMethod == AuthMethods.None ? [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken] : SeedClient.SignInGrants,
        Assigned = new(),
    };
}
