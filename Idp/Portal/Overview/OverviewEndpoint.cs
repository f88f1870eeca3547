using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Server;

namespace Xaa.Idp.Portal.Overview;

/// <summary>What there is, and what was changed last.</summary>
public static class OverviewEndpoint
{
    private const int LatestChanges = 15;

    public static async Task<IResult> ShowAsync(
        HttpContext http, PolicyStore policy, DirectoryReader directory, ChangeReader changes, TimeProvider clock, CancellationToken cancellationToken)
    {
        var people = await directory.AllAsync(cancellationToken);
        return new Page<OverviewPage>(new Dictionary<string, object?>
        {
            [nameof(OverviewPage.Administrator)] = Administrator.Of(http),
            [nameof(OverviewPage.Policy)] = policy.Current,
            [nameof(OverviewPage.People)] = people.Count,
            [nameof(OverviewPage.Suspended)] = people.Count(person => !person.Active),
            [nameof(OverviewPage.Changes)] = await changes.LatestAsync(null, LatestChanges, cancellationToken),
            [nameof(OverviewPage.Now)] = clock.GetUtcNow(),
        });
    }
}
