using Xaa.Idp.Pages;
using Xaa.Idp.Portal.Clients;
using Xaa.Idp.Portal.Connections;
using Xaa.Idp.Portal.Inventory;
using Xaa.Idp.Portal.Keys;
using Xaa.Idp.Portal.Overview;
using Xaa.Idp.Portal.People;
using Xaa.Idp.Portal.Records;
using Xaa.Idp.Portal.Servers;
using Xaa.Idp.Portal.WhatIf;

namespace Xaa.Idp.Portal;

/// <summary>The administration portal: pages for people of the administrators' group, each a folder here.</summary>
public static class PortalPages
{
    public const string Path = "/admin";
    public const string Connections = Path + "/connections";
    public const string WhatIf = Path + "/what-if";
    public const string People = Path + "/people";
    public const string Clients = Path + "/clients";
    public const string Servers = Path + "/servers";
    public const string Inventory = Path + "/inventory";
    public const string Records = Path + "/records";
    public const string Keys = Path + "/keys";
    public const string Verification = Keys + "/verification";

    /// <summary>The navigation.</summary>
    public static readonly IReadOnlyList<(string Path, string Name)> All =
    [
        (Path, "Overview"),
        (Connections, "Connections"),
        (WhatIf, "What if"),
        (Inventory, "Inventory"),
        (People, "People"),
        (Clients, "Clients"),
        (Servers, "Servers"),
        (Records, "Records"),
        (Keys, "Keys"),
    ];

    public static void MapPortal(this IEndpointRouteBuilder endpoints)
    {
        var portal = endpoints.MapGroup(Path).RequireAdministrator();
        portal.MapGet("", OverviewEndpoint.ShowAsync);
        portal.MapGet("/connections", ConnectionsPageEndpoint.Show);
        portal.MapGet("/connections/{client}/{server}", ConnectionPageEndpoint.ShowAsync);
        portal.MapPost("/connections/{client}/{server}", ConnectionPageEndpoint.SubmitAsync).AcceptOwnFormsOnly();
        portal.MapGet("/what-if", WhatIfPageEndpoint.ShowAsync);
        portal.MapGet("/inventory", InventoryPageEndpoint.ShowAsync);
        portal.MapGet("/people", PeoplePageEndpoint.ListAsync);
        portal.MapGet("/people/{id}", PeoplePageEndpoint.ShowAsync);
        portal.MapPost("/people/{id}", PeoplePageEndpoint.SubmitAsync).AcceptOwnFormsOnly();
        portal.MapGet("/clients", ClientsPageEndpoint.ListAsync);
        portal.MapPost("/clients", ClientsPageEndpoint.RegisterAsync).AcceptOwnFormsOnly();
        portal.MapGet("/clients/{id}", ClientsPageEndpoint.ShowAsync);
        portal.MapPost("/clients/{id}", ClientsPageEndpoint.SubmitAsync).AcceptOwnFormsOnly();
        portal.MapGet("/servers", ServersPageEndpoint.ListAsync);
        portal.MapPost("/servers", ServersPageEndpoint.RegisterAsync).AcceptOwnFormsOnly();
        portal.MapGet("/servers/{name}", ServersPageEndpoint.ShowAsync);
        portal.MapPost("/servers/{name}", ServersPageEndpoint.SubmitAsync).AcceptOwnFormsOnly();
        portal.MapGet("/records", RecordsPageEndpoint.ShowAsync);
        portal.MapGet("/records/{id}", RecordsPageEndpoint.DetailAsync);
        portal.MapGet("/keys", KeysPageEndpoint.ShowAsync);
        portal.MapPost("/keys", KeysPageEndpoint.SubmitAsync).AcceptOwnFormsOnly();
        portal.MapGet("/keys/verification", VerificationPageEndpoint.ShowAsync);
    }
}
