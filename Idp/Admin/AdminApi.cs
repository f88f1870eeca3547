namespace Xaa.Idp.Admin;

/// <summary>What administrators and their tools may see and change over HTTP, each with a scope of its own.</summary>
public static class AdminApi
{
    public const string Path = "/admin/api";

    public static void MapAdminApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Path).DisableAntiforgery();
        api.MapGet("/people", PeopleEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadPeople);
        api.MapGet("/people/{id}", PeopleEndpoint.ShowAsync).RequireAdminScope(AdminScopes.ReadPeople);
        api.MapPatch("/people/{id}", PeopleEndpoint.ChangeAsync).RequireAdminScope(AdminScopes.WritePeople);
        api.MapGet("/people/{id}/sessions", SessionsEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadPeople);
        api.MapDelete("/people/{id}/sessions", SessionsEndpoint.EndAllAsync).RequireAdminScope(AdminScopes.WritePeople);
        api.MapDelete("/people/{id}/sessions/{session}", SessionsEndpoint.EndAsync).RequireAdminScope(AdminScopes.WritePeople);
        api.MapGet("/connections", ConnectionsEndpoint.List).RequireAdminScope(AdminScopes.ReadPolicy);
        api.MapGet("/connections/{client}/{server}", ConnectionsEndpoint.Show).RequireAdminScope(AdminScopes.ReadPolicy);
        api.MapPut("/connections/{client}/{server}", ConnectionsEndpoint.SaveAsync).RequireAdminScope(AdminScopes.WritePolicy);
        api.MapDelete("/connections/{client}/{server}", ConnectionsEndpoint.RemoveAsync).RequireAdminScope(AdminScopes.WritePolicy);
        api.MapPost("/connections/{client}/{server}/preview", ConnectionsEndpoint.PreviewAsync).RequireAdminScope(AdminScopes.ReadPolicy);
        api.MapGet("/changes", PolicyEndpoint.ChangesAsync).RequireAdminScope(AdminScopes.ReadPolicy);
        api.MapGet("/what-if", PolicyEndpoint.WhatIfAsync).RequireAdminScope(AdminScopes.ReadPolicy);
        api.MapGet("/inventory", InventoryEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadPolicy);
        api.MapGet("/records", RecordSearchEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadRecords);
        api.MapGet("/records/{id}", RecordSearchEndpoint.ShowAsync).RequireAdminScope(AdminScopes.ReadRecords);
        api.MapGet("/keys", KeysEndpoint.List).RequireAdminScope(AdminScopes.ReadKeys);
        api.MapPost("/keys/rotate", KeysEndpoint.RotateAsync).RequireAdminScope(AdminScopes.WriteKeys);
        api.MapGet("/records/verification", RecordsEndpoint.VerifyAsync).RequireAdminScope(AdminScopes.ReadRecords);
        api.MapGet("/records/keys", RecordsEndpoint.Keys).RequireAdminScope(AdminScopes.ReadRecords);
    }
}
