using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Xaa.Jwt;
using Xaa.Storage;

namespace Xaa.Idp.Tests.Token;

/// <summary>Keys rotate again and again while tokens are exchanged, and ID-JAGs verified as a server does it, over the wire: nobody is refused.</summary>
public sealed class RotationUnderLoadTests : IAsyncDisposable
{
    private const int Workers = 8;
    private const int RoundsPerStep = 2;
    private const int Rotations = 4;

    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(20);

    private readonly IdpHost _idp = new();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task No_exchange_and_no_redemption_is_refused_while_keys_rotate()
    {
        var tokens = await _idp.SignInAsync();
        using var keys = new RemoteIssuerKeys(
            _idp.CreateClient, new(IdpHost.Issuer + "/jwks"), _idp.Clock, NullLogger<RemoteIssuerKeys>.Instance);
        var server = new IdJagValidator(
            "http://localhost:7401",
            ["http://localhost:7401/mcp"],
            [new() { Issuer = IdpHost.Issuer, Algorithms = ["ES256"], Keys = keys.FindAsync }],
            _idp.Clock);
        var signedWith = new ConcurrentDictionary<string, int>();
        using var stop = new CancellationTokenSource();
        using var begin = new SemaphoreSlim(0);
        using var done = new SemaphoreSlim(0);

        var load = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync)));
        for (var rotation = 0; rotation < Rotations; rotation++)
        {
            Assert.True(await _idp.Services.GetRequiredService<KeyRotation>().RotateAsync(note: null, CancellationToken.None));
            // Past the time from which the new key signs.
            for (var time = TimeSpan.Zero; time <= TimeSpan.FromMinutes(6); time += s_step)
            {
                begin.Release(Workers * RoundsPerStep);
                _idp.Clock.Advance(s_step);
                for (var round = 0; round < Workers * RoundsPerStep; round++)
                    Assert.True(await done.WaitAsync(TimeSpan.FromSeconds(30)), load.Exception?.ToString());
            }
        }
        await stop.CancelAsync();
        await load;

        Assert.Equal(Rotations + 1, signedWith.Count);

        async Task WorkAsync()
        {
            while (await BeginAsync())
            {
                var exchange = await _idp.ExchangeAsync(tokens["refresh_token"]);
                Assert.True(exchange.Status == HttpStatusCode.OK, exchange.Json.ToJsonString());
                var idJag = exchange["access_token"]!;
                signedWith.AddOrUpdate(Wire.Header(idJag).GetProperty("kid").GetString()!, 1, (_, times) => times + 1);
                var redemption = await server.ValidateAsync(new(idJag), "agent-at-design", proofKey: null, CancellationToken.None);
                Assert.True(redemption.Error is null, redemption.Error?.Reason);
                done.Release();
            }
        }

        async Task<bool> BeginAsync()
        {
            await begin.WaitAsync(stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return !stop.IsCancellationRequested;
        }
    }
}
