using Microsoft.Net.Http.Headers;
using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.WhatIf;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>Managed connections. An edit names the change that it is based on, as an entity tag (RFC 9110 §13.1.1).</summary>
public static class ConnectionsEndpoint
{
    public static IResult List(PolicyStore policy) => Results.Json(new
    {
        connections = policy.Current.Connections.OrderBy(c => c.Client, StringComparer.Ordinal).ThenBy(c => c.Server, StringComparer.Ordinal),
    });

    public static IResult Show(HttpContext http, string client, string server, PolicyStore policy)
    {
        if (policy.Current.FindConnection(client, server) is not { } connection)
            return Unknown();
        http.Response.Headers.ETag = Tag(connection.Change);
        return Results.Json(connection);
    }

    /// <summary>Writes a connection: a new one with <c>If-None-Match: *</c>, one that is there with <c>If-Match</c>.</summary>
    public static async Task<IResult> SaveAsync(
        HttpContext http, string client, string server, ConnectionEdits edits, PolicyStore policy, CancellationToken cancellationToken)
    {
        if (BasedOn(http.Request) is not { } basedOn)
            return Unconditional();
        var (body, malformed) = await ConnectionBody.ReadAsync(http, cancellationToken);
        if (body is null)
            return malformed!;
        var author = new Author(AdminCaller.Of(http).ClientId, body.Reason);
        var outcome = await edits.SaveAsync(body.Between(client, server), basedOn, body.Approved, author, cancellationToken);
        return Answer(outcome) ?? Show(http, client, server, policy);
    }

    public static async Task<IResult> RemoveAsync(
        HttpContext http, string client, string server, ConnectionEdits edits, string? reason, CancellationToken cancellationToken)
    {
        if (BasedOn(http.Request) is not { } basedOn)
            return Unconditional();
        var outcome = await edits.RemoveAsync(client, server, basedOn, new(AdminCaller.Of(http).ClientId, reason ?? ""), cancellationToken);
        return Answer(outcome) ?? Results.NoContent();
    }

    /// <summary>Who would gain and who would lose, by the connection of the body; nothing is changed.</summary>
    public static async Task<IResult> PreviewAsync(
        HttpContext http, string client, string server, PolicyStore policy, DirectoryReader people, TimeProvider clock, CancellationToken cancellationToken)
    {
        var (body, malformed) = await ConnectionBody.ReadAsync(http, cancellationToken);
        if (body is null)
            return malformed!;
        if (policy.Current.FindClient(client) is null || policy.Current.FindServerByName(server) is not { } known)
            return Unknown();
        var wanted = body.Between(client, server) with { ApprovedBy = body.Approved ? AdminCaller.Of(http).ClientId : null };
        string[] faults = [.. ConnectionRules.Check(policy.Resolve(wanted), known)];
        if (faults.Length > 0)
            return Faulty(faults);
        var differences = ConnectionPreview.Of(
            policy.Current, client, server, policy.Resolve(wanted), await people.AllAsync(cancellationToken), clock.GetUtcNow());
        return Results.Json(new
        {
            differences = differences.Select(d => new { person = d.Person.Id, d.Person.UserName, gained = d.Gained, lost = d.Lost }),
        });
    }

    private static IResult? Answer(EditOutcome outcome) => outcome switch
    {
        EditOutcome.Done => null,
        EditOutcome.Faulty(var faults) => Faulty(faults),
        _ when outcome == EditOutcome.Missing => Unknown(),
        _ => AdminProblem.Of(
            StatusCodes.Status412PreconditionFailed, "It was changed since. Read it again and repeat the change if it is still right.", Reasons.ChangedSince),
    };

    private static IResult Faulty(IEnumerable<string> faults) =>
        AdminProblem.Of(StatusCodes.Status422UnprocessableEntity, string.Join(' ', faults), Reasons.InvalidConnection);

    private static IResult Unknown() =>
        AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such connection, client or server.", Reasons.UnknownConnection);

    // RFC 6585 §3.
    private static IResult Unconditional() => AdminProblem.Of(
        StatusCodes.Status428PreconditionRequired,
        "Send If-Match with the ETag of the connection, or If-None-Match: * for a new one.",
        Reasons.ConditionMissing);

    private static string Tag(long change) => $"\"{change}\"";

    // A tag that is none of ours matches no change.
    private static long? BasedOn(HttpRequest request)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfNoneMatch is [var none] && none.Equals(EntityTagHeaderValue.Any))
            return 0;
        if (headers.IfMatch is not [var match])
            return null;
        return !match.IsWeak && long.TryParse(match.Tag.AsSpan().Trim('"'), out var change) && change > 0 ? change : -1;
    }
}
