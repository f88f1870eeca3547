using Xaa.Idp.Policy;
using Xaa.Server;

namespace Xaa.Idp.Portal.Connections;

/// <summary>Which client may reach which server: every pair at a glance.</summary>
public static class ConnectionsPageEndpoint
{
    public static IResult Show(HttpContext http, PolicyStore policy, TimeProvider clock) => new Page<ConnectionsPage>(new Dictionary<string, object?>
    {
        [nameof(ConnectionsPage.Administrator)] = Administrator.Of(http),
        [nameof(ConnectionsPage.Policy)] = policy.Current,
        [nameof(ConnectionsPage.Now)] = clock.GetUtcNow(),
    });
}
