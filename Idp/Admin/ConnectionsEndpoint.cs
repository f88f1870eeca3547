using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.WhatIf;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

public sealed record ConnectionList(IReadOnlyList<ManagedConnection> Connections);

/// <summary>For whom a connection would change something.</summary>
public sealed record ConnectionDifferences(IReadOnlyList<ConnectionDifference> Differences);

/// <summary>What a connection would change for a person.</summary>
/// <param name="Person">Her id.</param>
/// <param name="UserName">Her user name.</param>
/// <param name="Gained">Scopes that she would get.</param>
/// <param name="Lost">Scopes that she would get no more.</param>
public sealed record ConnectionDifference(string Person, string UserName, IReadOnlyList<string> Gained, IReadOnlyList<string> Lost);

/// <summary>Managed connections. An edit names the change that it is based on, as an entity tag (RFC 9110 §13.1.1).</summary>
public static class ConnectionsEndpoint
{
    public static IResult List(PolicyStore policy) => Results.Json(new ConnectionList(
        [.. policy.Current.Connections.OrderBy(c => c.Client, StringComparer.Ordinal).ThenBy(c => c.Server, StringComparer.Ordinal)]));

    public static IResult Show(HttpContext http, string client, string server, PolicyStore policy)
    {
        if (policy.Current.FindConnection(PathSegment.Unescape(client), server) is not { } connection)
            return Unknown();
        ConditionalEdit.Tag(http, connection.Change);
        return Results.Json(connection);
    }

    /// <summary>Writes a connection: a new one with <c>If-None-Match: *</c>, one that is there with <c>If-Match</c>.</summary>
    public static async Task<IResult> SaveAsync(
        HttpContext http, string client, string server, ConnectionEdits edits, PolicyStore policy, CancellationToken cancellationToken)
    {
        client = PathSegment.Unescape(client);
        if (ConditionalEdit.BasedOn(http.Request) is not { } basedOn)
            return ConditionalEdit.Unconditional();
        var (body, malformed) = await JsonBody.ReadAsync<ConnectionBody>(http, cancellationToken);
        if (body is null)
            return malformed!;
        var author = AdminCaller.Of(http).Author(body.Reason);
        var outcome = await edits.SaveAsync(body.Between(client, server), basedOn, body.Approved, author, cancellationToken);
        return Refusal(outcome) ?? Show(http, client, server, policy);
    }

    public static async Task<IResult> RemoveAsync(
        HttpContext http, string client, string server, ConnectionEdits edits, string? reason, CancellationToken cancellationToken)
    {
        client = PathSegment.Unescape(client);
        if (ConditionalEdit.BasedOn(http.Request) is not { } basedOn)
            return ConditionalEdit.Unconditional();
        var outcome = await edits.RemoveAsync(client, server, basedOn, AdminCaller.Of(http).Author(reason), cancellationToken);
        return Refusal(outcome) ?? Results.NoContent();
    }

    /// <summary>Who would gain and who would lose, by the connection of the body; nothing is changed.</summary>
    public static async Task<IResult> PreviewAsync(
        HttpContext http, string client, string server, PolicyStore policy, DirectoryReader people, TimeProvider clock, CancellationToken cancellationToken)
    {
        client = PathSegment.Unescape(client);
        var (body, malformed) = await JsonBody.ReadAsync<ConnectionBody>(http, cancellationToken);
        if (body is null)
            return malformed!;
        if (policy.Current.FindClient(client) is null || policy.Current.FindServerByName(server) is not { } known)
            return Unknown();
        var wanted = body.Between(client, server) with { ApprovedBy = body.Approved ? AdminCaller.Of(http).ClientId : null };
        var faults = policy.FaultsOf(wanted, known);
        if (faults.Count > 0)
            return ConditionalEdit.Faulty(faults, Reasons.InvalidConnection);
        var differences = ConnectionPreview.Of(
            policy.Current, client, server, policy.Resolve(wanted), await people.AllAsync(cancellationToken), clock.GetUtcNow());
        return Results.Json(new ConnectionDifferences(
            [.. differences.Select(d => new ConnectionDifference(d.Person.Id, d.Person.UserName, d.Gained, d.Lost))]));
    }

    private static IResult? Refusal(EditOutcome outcome) => ConditionalEdit.Refusal(outcome, Reasons.InvalidConnection, Unknown);

    private static IResult Unknown() =>
        AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such connection, client or server.", Reasons.UnknownConnection);
}
