using Xaa.Idp.Inventory;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Admin;

/// <param name="Pairs">What was asked for here.</param>
/// <param name="NotAsked">What servers report that nobody asked for here.</param>
/// <param name="Sources">How well each server's reports can be read.</param>
public sealed record InventoryList(
    IReadOnlyList<InventoryPair> Pairs, IReadOnlyList<NotAskedPair> NotAsked, IReadOnlyList<NotAskedSource> Sources);

/// <summary>A client that is at a server without the identity provider having been asked.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="ClientId">The client's id at the server.</param>
/// <param name="Client">Our id of the client; null when it is not known here by that id.</param>
/// <param name="Registered">When it registered itself there.</param>
/// <param name="Consented">When somebody consented to it last.</param>
/// <param name="Used">When it used a token last that no ID-JAG stands behind.</param>
/// <param name="Times">How often any of that was reported.</param>
/// <param name="People">How many people it acted for.</param>
/// <param name="Scopes">The scopes that it was granted there.</param>
/// <param name="First">When it was reported first.</param>
/// <param name="Last">When it was reported last.</param>
public sealed record NotAskedPair(
    string Server,
    string ClientId,
    string? Client,
    DateTimeOffset? Registered,
    DateTimeOffset? Consented,
    DateTimeOffset? Used,
    long Times,
    long People,
    IReadOnlyList<string> Scopes,
    DateTimeOffset First,
    DateTimeOffset Last)
{
    public static NotAskedPair Of(ReportView view) => new(
        view.Reported.Server,
        view.Reported.ClientId,
        view.Client,
        view.Reported.Registered,
        view.Reported.Consented,
        view.Reported.Used,
        view.Reported.Times,
        view.Reported.People,
        view.Reported.Scopes,
        view.Reported.First,
        view.Reported.Last);
}

/// <summary>How well a server's reports can be read.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Status"><c>connecting</c>, <c>connected</c>, <c>unreachable</c>; null when the server gives none.</param>
/// <param name="Since">Since when.</param>
/// <param name="Why">What is wrong.</param>
public sealed record NotAskedSource(string Server, string? Status, DateTimeOffset? Since, string? Why)
{
    public static NotAskedSource Of(ReportSource source) =>
        new(source.Server, source.State?.Status.ToString().ToLowerInvariant(), source.State?.Since, source.State?.Why);
}

/// <summary>A client and a server of which tokens were asked for.</summary>
/// <param name="Client">The client.</param>
/// <param name="Server">The server's name; null when it is not known here.</param>
/// <param name="Audience">The server's issuer; or, of a server that is not known here, what the client wrote.</param>
/// <param name="Connection">What the connection is now: <c>proposed</c>, <c>off</c>, <c>expired</c>, <c>on</c>; null when there is none.</param>
/// <param name="Approved">Whether somebody has approved it.</param>
/// <param name="First">When it was asked for first.</param>
/// <param name="Last">When it was asked for last.</param>
/// <param name="LastIssued">When an ID-JAG was issued last.</param>
/// <param name="Issued">How many were.</param>
/// <param name="Refused">How many were refused.</param>
/// <param name="LastReason">The reason of the last refusal.</param>
/// <param name="People">How many people asked.</param>
/// <param name="Scopes">The scopes that were ever granted.</param>
public sealed record InventoryPair(
    string Client,
    string? Server,
    string Audience,
    string? Connection,
    bool Approved,
    DateTimeOffset First,
    DateTimeOffset Last,
    DateTimeOffset? LastIssued,
    long Issued,
    long Refused,
    string? LastReason,
    long People,
    IReadOnlyList<string> Scopes)
{
    public static InventoryPair Of(InventoryView view) => new(
        view.Entry.Client,
        view.Server,
        view.Entry.Audience,
        view.State?.ToString().ToLowerInvariant(),
        !view.IsUnapproved,
        view.Entry.First,
        view.Entry.Last,
        view.Entry.LastIssued,
        view.Entry.Issued,
        view.Entry.Refused,
        view.Entry.LastReason,
        view.Entry.People,
        view.Entry.Scopes);
}

/// <summary>Every client–server pair that tokens were ever asked for, allowed or not; and those for which nobody asked.</summary>
public static class InventoryEndpoint
{
    public static async Task<IResult> ListAsync(
        InventoryStore inventory, ReportStore reports, ReportLoop loop, PolicyStore policy, TimeProvider clock, CancellationToken cancellationToken)
    {
        await inventory.CatchUpAsync(cancellationToken);
        var asked = InventoryView.Of(await inventory.AllAsync(cancellationToken), policy.Current, clock.GetUtcNow());
        var notAsked = ReportView.Of(await reports.AllAsync(cancellationToken), policy.Current);
        var sources = ReportSource.Of(policy.Current, loop.States);
        return Results.Json(new InventoryList(
            [.. asked.Select(InventoryPair.Of)], [.. notAsked.Select(NotAskedPair.Of)], [.. sources.Select(NotAskedSource.Of)]));
    }
}
