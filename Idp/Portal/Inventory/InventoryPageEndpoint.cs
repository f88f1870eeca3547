using Xaa.Idp.Inventory;
using Xaa.Idp.Policy;
using Xaa.Server;

namespace Xaa.Idp.Portal.Inventory;

/// <summary>What is really asked for, beside what was approved.</summary>
public static class InventoryPageEndpoint
{
    public static async Task<IResult> ShowAsync(
        HttpContext http, InventoryStore inventory, ReportStore reports, ReportLoop loop, PolicyStore policy, TimeProvider clock)
    {
        await inventory.CatchUpAsync(http.RequestAborted);
        var views = InventoryView.Of(await inventory.AllAsync(http.RequestAborted), policy.Current, clock.GetUtcNow());
        return new Page<InventoryPage>(new Dictionary<string, object?>
        {
            [nameof(InventoryPage.Administrator)] = Administrator.Of(http),
            [nameof(InventoryPage.NotAsked)] = ReportView.Of(await reports.AllAsync(http.RequestAborted), policy.Current)
                .OrderBy(view => view.Client is not null).ThenByDescending(view => view.Reported.Last).ToList(),
            [nameof(InventoryPage.Sources)] = ReportSource.Of(policy.Current, loop.States),
            [nameof(InventoryPage.Pairs)] = views.OrderByDescending(view => view.IsUnapproved).ThenByDescending(view => view.Entry.Last).ToList(),
        });
    }
}
