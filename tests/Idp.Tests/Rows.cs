using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp.Policy;
using Xaa.Storage;

namespace Xaa.Idp.Tests;

/// <summary>Changes rows behind the host's back, as an administrator or another replica would.</summary>
public static class Rows
{
    public static async Task ExecuteAsync(this IdpHost idp, string sql)
    {
        await idp.Services.GetRequiredService<Store>().WriteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = sql;
                return command.ExecuteNonQuery();
            },
            CancellationToken.None);
        idp.Services.GetRequiredService<PolicyStore>().Refresh();
    }

    /// <summary>Returns when everything that was queued before is on disk.</summary>
    public static async Task FlushAsync(this IdpHost idp) =>
        await idp.Services.GetRequiredService<Store>().WriteAsync(_ => 0, CancellationToken.None);
}
