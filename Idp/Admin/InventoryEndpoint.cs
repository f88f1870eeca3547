using Xaa.Idp.Inventory;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Admin;

public sealed record InventoryList(IReadOnlyList<InventoryPair> Pairs);

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

/// <summary>Every client–server pair that tokens were ever asked for, allowed or not.</summary>
public static class InventoryEndpoint
{
    public static async Task<IResult> ListAsync(InventoryStore inventory, PolicyStore policy, TimeProvider clock, CancellationToken cancellationToken)
    {
        await inventory.CatchUpAsync(cancellationToken);
        var views = InventoryView.Of(await inventory.AllAsync(cancellationToken), policy.Current, clock.GetUtcNow());
        return Results.Json(new InventoryList([.. views.Select(InventoryPair.Of)]));
    }
}
