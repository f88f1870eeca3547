using System.Data.Common;
using System.Text;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.SignIn;

/// <summary>An attempt that may be made; it counts as a failure until it has succeeded, so many at once gain nothing.</summary>
/// <param name="Own">What counts this account from there.</param>
/// <param name="Shared">What counts others' attempts as well.</param>
public sealed record AttemptEntry(byte[] Own, IReadOnlyList<byte[]> Shared);

/// <summary>
/// Slows the guessing of passwords down, across replicas and restarts: by account and network, by network, and by account from wherever. The last
/// would let a stranger keep the owner out; so a device that the account was signed in to before is counted by itself, and by nothing else.
/// </summary>
/// <remarks>Whether an account exists makes no difference here: names are counted as they are typed.</remarks>
public sealed class AttemptLimits(Store store, KeyEncryptionKey key, TimeProvider clock, int mostRows = 20_000)
{
    private static readonly Backoff s_own = new(10, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1));
    private static readonly Backoff s_network = new(100, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));
    private static readonly Backoff s_account = new(50, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1));

    private const string Select = "SELECT failures, failed_at FROM sign_in_failures WHERE key = @key";
    private const string Delete = "DELETE FROM sign_in_failures WHERE key = @key";
    private const string TakeBack = "UPDATE sign_in_failures SET failures = failures - 1 WHERE key = @key AND failures > 0";
    private const string Count = "SELECT count(*) FROM sign_in_failures";

    private const string Save = """
        INSERT INTO sign_in_failures (key, failures, failed_at, expires) VALUES (@key, @failures, @at, @expires)
        ON CONFLICT (key) DO UPDATE SET failures = excluded.failures, failed_at = excluded.failed_at, expires = excluded.expires
        """;

    private const string DeleteOld =
        "DELETE FROM sign_in_failures WHERE key IN (SELECT key FROM sign_in_failures WHERE expires <= @now ORDER BY expires LIMIT 10)";

    private const string DeleteLeast =
        "DELETE FROM sign_in_failures WHERE key IN (SELECT key FROM sign_in_failures ORDER BY failures, failed_at LIMIT @over)";

    /// <summary>Whether one more attempt may be made now.</summary>
    /// <param name="userName">As it was typed.</param>
    /// <param name="network">Where it comes from (<see cref="Networks"/>).</param>
    /// <param name="device">A device that this account was signed in to before, or null.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>The entry, or until when to wait.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<(AttemptEntry? Entry, DateTimeOffset? BlockedUntil)> TryEnterAsync(
        string userName, string network, KnownDevice? device, CancellationToken cancellationToken)
    {
        var account = userName.ToLowerInvariant();
        (byte[] Key, Backoff Backoff)[] counters = device is null
            ? [(Key("own", account, network), s_own), (Key("network", network), s_network), (Key("account", account), s_account)]
            : [(Key("device", account, device.Id), s_own)];
        return store.WriteAsync(connection => Enter(connection, counters), cancellationToken);
    }

    /// <summary>Takes an attempt back that was right after all; what failed from there before is forgiven.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public async ValueTask SucceededAsync(AttemptEntry entry, CancellationToken cancellationToken) => await store.WriteAsync(
        connection =>
        {
            connection.Cached(Delete, ("@key", entry.Own)).ExecuteNonQuery();
            foreach (var shared in entry.Shared)
                connection.Cached(TakeBack, ("@key", shared)).ExecuteNonQuery();
            return 0;
        },
        cancellationToken);

    private (AttemptEntry?, DateTimeOffset?) Enter(DbConnection connection, (byte[] Key, Backoff Backoff)[] counters)
    {
        var now = clock.GetUtcNow();
        var before = counters.Select(one => Read(connection, one.Key)).ToList();
        // Who waits is not counted further: nobody prolongs another person's wait, and no wait writes.
        if (counters.Zip(before, (one, failures) => one.Backoff.BlockedUntil(failures, now)).Max() is { } until)
            return (null, until);

        foreach (var ((counter, backoff), failures) in counters.Zip(before))
        {
            var after = backoff.Add(failures, now);
            connection.Cached(Save,
                ("@key", counter), ("@failures", after.Count), ("@at", after.LastAt), ("@expires", now + backoff.Memory)).ExecuteNonQuery();
        }
        if (before.Contains(default))
            Tidy(connection, now);
        return (new(counters[0].Key, [.. counters.Skip(1).Select(one => one.Key)]), null);
    }

    // Nobody can fill the disk: beyond the limit, those with the fewest failures are forgotten, so what an attacker makes up goes first.
    private void Tidy(DbConnection connection, DateTimeOffset now)
    {
        connection.Cached(DeleteOld, ("@now", now)).ExecuteNonQuery();
        if (connection.Cached(Count).First(row => row.GetInt64(0)) - mostRows is > 0 and var over)
            connection.Cached(DeleteLeast, ("@over", over)).ExecuteNonQuery();
    }

    private static Failures Read(DbConnection connection, byte[] counter) =>
        connection.Cached(Select, ("@key", counter)).First(row => new Failures((int)row.GetInt64(0), row.Time(1)));

    // Keyed: people type passwords where the name belongs, and the store shall not tell.
    private byte[] Key(string kind, params string[] parts) =>
        key.Hash(Encoding.UTF8.GetBytes(string.Join('\n', parts.Prepend(kind))), "sign_in_failures");
}
