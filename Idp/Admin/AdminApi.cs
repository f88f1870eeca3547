using Xaa.Idp.Admin.Description;
using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.Records;
using Xaa.Jwt;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

/// <summary>
/// What administrators and their tools may see and change over HTTP, each with a scope of its own. What is said of it here, it is described by.
/// </summary>
public static class AdminApi
{
    public const string Path = "/admin/api";

    public static void MapAdminApi(this IEndpointRouteBuilder endpoints)
    {
        var api = endpoints.MapGroup(Path).DisableAntiforgery();
        api.MapGet("/openapi.json", DescriptionEndpoint.ShowAsync)
            .WithSummary("This description of the administration API. It holds nothing secret and needs no token.")
            .WithTags("description").Answers<object>();
        MapPeople(api.MapGroup("").WithTags("people"));
        MapConnections(api.MapGroup("").WithTags("connections"));
        MapPolicy(api.MapGroup("").WithTags("policy"));
        MapClients(api.MapGroup("").WithTags("clients"));
        MapServers(api.MapGroup("").WithTags("servers"));
        MapRecords(api.MapGroup("").WithTags("records"));
        MapKeys(api.MapGroup("").WithTags("keys"));
    }

    private static void MapPeople(RouteGroupBuilder api)
    {
        api.MapGet("/people", PeopleEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadPeople)
            .WithSummary("Lists people, page by page.").Answers<PersonList>();
        api.MapGet("/people/{id}", PeopleEndpoint.ShowAsync).RequireAdminScope(AdminScopes.ReadPeople)
            .WithSummary("Shows a person.").Answers<PersonView>().Refuses(404);
        api.MapPatch("/people/{id}", PeopleEndpoint.ChangeAsync).RequireAdminScope(AdminScopes.WritePeople)
            .WithSummary("Suspends or restores a person.").Takes<PersonPatch>(PersonPatch.ContentTypes).Answers<PersonView>().Refuses(404);
        api.MapGet("/people/{id}/sessions", SessionsEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadPeople)
            .WithSummary("Lists a person's live sessions.").Answers<SessionList>().Refuses(404);
        api.MapDelete("/people/{id}/sessions", SessionsEndpoint.EndAllAsync).RequireAdminScope(AdminScopes.WritePeople)
            .WithSummary("Ends all sessions of a person.").Answers<EndedSessions>().Refuses(404);
        api.MapDelete("/people/{id}/sessions/{session}", SessionsEndpoint.EndAsync).RequireAdminScope(AdminScopes.WritePeople)
            .WithSummary("Ends one session of a person.").AnswersNothing().Refuses(404);
    }

    private static void MapConnections(RouteGroupBuilder api)
    {
        api.MapGet("/connections", ConnectionsEndpoint.List).RequireAdminScope(AdminScopes.ReadPolicy)
            .WithSummary("Lists the managed connections.").Answers<ConnectionList>();
        api.MapGet("/connections/{client}/{server}", ConnectionsEndpoint.Show).RequireAdminScope(AdminScopes.ReadPolicy)
            .WithSummary("Shows a managed connection.").Answers<ManagedConnection>(tagged: true).Refuses(404);
        api.MapPut("/connections/{client}/{server}", ConnectionsEndpoint.SaveAsync).RequireAdminScope(AdminScopes.WritePolicy)
            .WithSummary("Writes a managed connection as it shall be, approved or proposed.").Takes<ConnectionBody>().IsConditional(mayCreate: true)
            .Answers<ManagedConnection>(tagged: true).Refuses(404, 422);
        api.MapDelete("/connections/{client}/{server}", ConnectionsEndpoint.RemoveAsync).RequireAdminScope(AdminScopes.WritePolicy)
            .WithSummary("Removes a managed connection.").IsConditional().AnswersNothing().Refuses(404);
        api.MapPost("/connections/{client}/{server}/preview", ConnectionsEndpoint.PreviewAsync).RequireAdminScope(AdminScopes.ReadPolicy)
            .WithSummary("Says who would gain and who would lose by a connection; changes nothing.").Takes<ConnectionBody>()
            .Answers<ConnectionDifferences>().Refuses(404, 422);
    }

    private static void MapPolicy(RouteGroupBuilder api)
    {
        api.MapGet("/changes", PolicyEndpoint.ChangesAsync).RequireAdminScope(AdminScopes.ReadPolicy)
            .WithSummary("Lists what was changed, by whom and why, page by page, the latest first.").Answers<ChangeList>().Refuses(400);
        api.MapGet("/what-if", PolicyEndpoint.WhatIfAsync).RequireAdminScope(AdminScopes.ReadPolicy)
            .WithSummary("Says what a token exchange would answer: to one person, or to everybody when none is named.")
            .AnswersEither<WhatIfPerson, WhatIfPeople>().Refuses(400, 404);
        api.MapGet("/inventory", InventoryEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadPolicy)
            .WithSummary("Lists every client and server of which tokens were ever asked for, allowed or not, and those for which nobody asked.").Answers<InventoryList>();
    }

    private static void MapClients(RouteGroupBuilder api)
    {
        api.MapGet("/clients", ClientsEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadClients)
            .WithSummary("Lists the clients.").Answers<ClientList>();
        api.MapGet("/clients/{id}", ClientsEndpoint.ShowAsync).RequireAdminScope(AdminScopes.ReadClients)
            .WithSummary("Shows a client; nothing of its secret.").Answers<ClientView>(tagged: true).Refuses(404);
        api.MapPost("/clients", ClientsEndpoint.RegisterAsync).RequireAdminScope(AdminScopes.WriteClients)
            .WithSummary("Registers a client that signs people in. Its secret, if it has one, is in this answer and never again.")
            .Takes<ClientBody>().Answers<ClientWithSecret>(StatusCodes.Status201Created, tagged: true).Refuses(409, 422);
        api.MapPost("/clients/{id}/secret", ClientsEndpoint.RotateSecretAsync).RequireAdminScope(AdminScopes.WriteClients)
            .WithSummary("Gives a client a new secret, in this answer and never again. The old one is good no more.").IsConditional()
            .Answers<ClientWithSecret>(tagged: true).Refuses(404, 422);
        api.MapPut("/clients/{id}/assignment", ClientsEndpoint.AssignAsync).RequireAdminScope(AdminScopes.WriteClients)
            .WithSummary("Changes for whom a client is.").Takes<AssignmentChange>().IsConditional()
            .Answers<ClientView>(tagged: true).Refuses(404, 422);
        api.MapDelete("/clients/{id}", ClientsEndpoint.RemoveAsync).RequireAdminScope(AdminScopes.WriteClients)
            .WithSummary("Removes a client that has no connection.").IsConditional().AnswersNothing().Refuses(404, 422);
    }

    private static void MapServers(RouteGroupBuilder api)
    {
        api.MapGet("/servers", ServersEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadServers)
            .WithSummary("Lists the MCP servers.").Answers<ServerList>();
        api.MapGet("/servers/{name}", ServersEndpoint.ShowAsync).RequireAdminScope(AdminScopes.ReadServers)
            .WithSummary("Shows an MCP server.").Answers<ServerPolicy>(tagged: true).Refuses(404);
        api.MapPut("/servers/{name}", ServersEndpoint.SaveAsync).RequireAdminScope(AdminScopes.WriteServers)
            .WithSummary("Writes an MCP server as it shall be.").Takes<ServerBody>().IsConditional(mayCreate: true)
            .Answers<ServerPolicy>(tagged: true).Refuses(404, 422);
        api.MapDelete("/servers/{name}", ServersEndpoint.RemoveAsync).RequireAdminScope(AdminScopes.WriteServers)
            .WithSummary("Removes an MCP server that has no connection.").IsConditional().AnswersNothing().Refuses(404, 422);
    }

    private static void MapRecords(RouteGroupBuilder api)
    {
        api.MapGet("/records", RecordSearchEndpoint.ListAsync).RequireAdminScope(AdminScopes.ReadRecords)
            .WithSummary("Searches the records, page by page, the latest first; or exports all that match, the oldest first.")
            .Filters<RecordQuery>().Answers<RecordSearchPage>().AnswersText("application/jsonl", "text/csv").Refuses(400);
        api.MapGet("/records/{id}", RecordSearchEndpoint.ShowAsync).RequireAdminScope(AdminScopes.ReadRecords)
            .WithSummary("Shows a record.").Answers<TokenRequestRecord>().Refuses(404);
        api.MapGet("/records/verification", RecordsEndpoint.VerifyAsync).RequireAdminScope(AdminScopes.ReadRecords)
            .WithSummary("Verifies that the records are as they were written.").Answers<RecordVerificationReport>();
        api.MapGet("/records/keys", RecordsEndpoint.Keys).RequireAdminScope(AdminScopes.ReadRecords)
            .WithSummary("The public audit keys, to verify checkpoints of the records with.").Answers<Jwks>();
    }

    private static void MapKeys(RouteGroupBuilder api)
    {
        api.MapGet("/keys", KeysEndpoint.List).RequireAdminScope(AdminScopes.ReadKeys)
            .WithSummary("Lists the signing keys with what each is for now; nothing private.").Answers<SigningKeyList>();
        api.MapPost("/keys/rotate", KeysEndpoint.RotateAsync).RequireAdminScope(AdminScopes.WriteKeys)
            .WithSummary("Publishes a new signing key per algorithm, which signs after the announcement.").Answers<SigningKeyList>().Refuses(409);
    }
}
