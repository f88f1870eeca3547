using Xaa.Idp.Inventory;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Admin;

/// <summary>Every client–server pair that tokens were ever asked for, allowed or not.</summary>
public static class InventoryEndpoint
{
    public static async Task<IResult> ListAsync(InventoryStore inventory, PolicyStore policy, TimeProvider clock, CancellationToken cancellationToken)
    {
        await inventory.CatchUpAsync(cancellationToken);
        var views = InventoryView.Of(await inventory.AllAsync(cancellationToken), policy.Current, clock.GetUtcNow());
        return Results.Json(new
        {
            pairs = views.Select(view => new
            {
                view.Entry.Client,
                view.Server,
                view.Entry.Audience,
                connection = view.State?.ToString().ToLowerInvariant(),
                approved = !view.IsUnapproved,
                view.Entry.First,
                view.Entry.Last,
                view.Entry.LastIssued,
                view.Entry.Issued,
                view.Entry.Refused,
                view.Entry.LastReason,
                view.Entry.People,
                view.Entry.Scopes,
            }),
        });
    }
}
