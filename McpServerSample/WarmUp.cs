using Xaa.Jwt;
using Xaa.McpServerSample.Authorization;
using Xaa.McpServerSample.Seed;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.McpServerSample;

/// <summary>
/// Reads the seed, opens the store and loads the keys before the first request, so that faults stop the start and the first caller does not wait.
/// </summary>
public sealed class WarmUp(IServiceProvider services) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        services.GetRequiredService<ServerSeed>();
        services.GetRequiredService<RecordReaders>();
        var keys = services.GetRequiredService<SigningKeys>();
        JwtWriter.Write("warm-up+jwt", new(), keys.For());
        services.GetRequiredService<TokenEndpoint>();
        services.GetRequiredService<RevokedTokens>().Start();
        await services.GetRequiredService<Accounts>().InviteAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
