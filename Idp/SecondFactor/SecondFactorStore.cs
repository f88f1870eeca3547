using System.Data.Common;
using Xaa.Idp.SignIn;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.SecondFactor;

/// <summary>
/// Second factors: TOTP secrets sealed, recovery codes hashed. A code is good once, and wrong ones are counted, across replicas and restarts: every
/// check is one write.
/// </summary>
public sealed class SecondFactorStore(Store store, KeyEncryptionKey key, TimeProvider clock)
{
    // At most 34 guesses a day for who knows the password, at 3 in a million each.
    private static readonly Backoff s_backoff = new(5, TimeSpan.FromMinutes(1), TimeSpan.FromHours(1), TimeSpan.FromDays(1));

    private const string Select = "SELECT sealed FROM second_factors WHERE person_id = @person";

    private const string SelectState = """
        SELECT enrolled_at, (SELECT count(*) FROM recovery_codes r WHERE r.person_id = f.person_id AND r.used_at IS NULL)
        FROM second_factors f WHERE f.person_id = @person
        """;

    private const string Insert = """
        INSERT INTO second_factors (person_id, sealed, enrolled_at, last_step) VALUES (@person, @sealed, @now, @step)
        ON CONFLICT (person_id) DO NOTHING
        """;

    private const string Delete = "DELETE FROM second_factors WHERE person_id = @person";
    private const string UseStep = "UPDATE second_factors SET last_step = @step WHERE person_id = @person AND last_step < @step";

    private const string InsertRecoveryCode = "INSERT INTO recovery_codes (person_id, hash) VALUES (@person, @hash)";
    private const string DeleteRecoveryCodes = "DELETE FROM recovery_codes WHERE person_id = @person";
    private const string UseRecoveryCode = "UPDATE recovery_codes SET used_at = @now WHERE person_id = @person AND hash = @hash AND used_at IS NULL";
    private const string SelectRecoveryCode = "SELECT 1 FROM recovery_codes WHERE person_id = @person AND hash = @hash";

    private const string SelectFailures =
        "SELECT failures, failed_at FROM second_factor_failures WHERE person_id = @person AND known_device = @known";

    private const string DeleteFailures = "DELETE FROM second_factor_failures WHERE person_id = @person AND known_device = @known";

    private const string SaveFailures = """
        INSERT INTO second_factor_failures (person_id, known_device, failures, failed_at) VALUES (@person, @known, @failures, @at)
        ON CONFLICT (person_id, known_device) DO UPDATE SET failures = excluded.failures, failed_at = excluded.failed_at
        """;

    /// <exception cref="RecordStoreException">The store cannot be read now.</exception>
    public ValueTask<EnrolledFactor?> FindAsync(string personId, CancellationToken cancellationToken) => store.FirstAsync(
        SelectState, [("@person", personId)], row => new EnrolledFactor(row.Time(0), (int)row.GetInt64(1)), cancellationToken);

    /// <summary>Checks a TOTP or recovery code and uses it up. Of two at once, one wins.</summary>
    /// <param name="personId">Whose.</param>
    /// <param name="code">As it was typed.</param>
    /// <param name="knownDevice">Whether she passed it on this device before: her mistakes and strangers' guesses are counted apart.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<CodeCheck> UseAsync(string personId, string code, bool knownDevice, CancellationToken cancellationToken) =>
        store.WriteAsync(connection => Use(connection, personId, code, knownDevice), cancellationToken);

    /// <summary>Enrols a secret whose first code was right, in the place of another one or of none.</summary>
    /// <param name="personId">Whose.</param>
    /// <param name="secret">The TOTP secret.</param>
    /// <param name="step">The step of that first code, which is used up with it.</param>
    /// <param name="replace">Whether a secret that is there gives way.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>The recovery codes, to be shown once; null when a secret was there that does not give way.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<IReadOnlyList<string>?> EnrolAsync(
        string personId, byte[] secret, long step, bool replace, CancellationToken cancellationToken) => store.WriteAsync<IReadOnlyList<string>?>(
        connection =>
        {
            if (replace)
                connection.Cached(Delete, ("@person", personId)).ExecuteNonQuery();
            return Enrol(connection, personId, secret, step) ? NewRecoveryCodes(connection, personId) : null;
        },
        cancellationToken);

    /// <summary>Enrols a secret as part of a write that does something else as well; without recovery codes, which nobody would see.</summary>
    /// <returns>False when the person has one already.</returns>
    public bool Enrol(DbConnection connection, string personId, byte[] secret, long step) => connection.Cached(Insert,
        ("@person", personId),
        ("@sealed", key.Seal(secret, Context(personId))),
        ("@now", clock.GetUtcNow()),
        ("@step", step)).ExecuteNonQuery() == 1;

    /// <summary>New recovery codes in the place of those that are left.</summary>
    /// <returns>The codes, to be shown once; null when the person has no second factor.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now.</exception>
    public ValueTask<IReadOnlyList<string>?> RenewRecoveryCodesAsync(string personId, CancellationToken cancellationToken) =>
        store.WriteAsync<IReadOnlyList<string>?>(
            connection => connection.Cached(Select, ("@person", personId)).First(_ => true) ? NewRecoveryCodes(connection, personId) : null,
            cancellationToken);

    private CodeCheck Use(DbConnection connection, string personId, string code, bool knownDevice)
    {
        var now = clock.GetUtcNow();
        if (connection.Cached(Select, ("@person", personId)).First(row => row.GetFieldValue<byte[]>(0)) is not { } box)
            return new CodeCheck.NotEnrolled();
        var failures = connection.Cached(SelectFailures, ("@person", personId), ("@known", knownDevice))
            .First(row => new Failures((int)row.GetInt64(0), row.Time(1)));
        if (s_backoff.BlockedUntil(failures, now) is { } until)
            return new CodeCheck.Blocked(until);

        var check = RecoveryCode.Normalize(code) is { } letters
            ? UseRecovery(connection, personId, letters, now)
            : UseTotp(connection, personId, key.Open(box, Context(personId)), string.Concat(code.Where(char.IsAsciiDigit)), now);
        if (check is CodeCheck.Accepted)
        {
            connection.Cached(DeleteFailures, ("@person", personId), ("@known", knownDevice)).ExecuteNonQuery();
        }
        else if (check is CodeCheck.Wrong)
        {
            var (count, at) = s_backoff.Add(failures, now);
            connection.Cached(SaveFailures, ("@person", personId), ("@known", knownDevice), ("@failures", count), ("@at", at)).ExecuteNonQuery();
        }
        return check;
    }

    // RFC 6238 §5.2: a code is accepted once. Whoever reads it over her shoulder comes too late.
    private static CodeCheck UseTotp(DbConnection connection, string personId, byte[] secret, string code, DateTimeOffset now)
    {
        if (Totp.FindStep(secret, code, now) is not { } step)
            return new CodeCheck.Wrong();
        return connection.Cached(UseStep, ("@step", step), ("@person", personId)).ExecuteNonQuery() == 1
            ? new CodeCheck.Accepted(ByRecoveryCode: false)
            : new CodeCheck.UsedBefore();
    }

    private CodeCheck UseRecovery(DbConnection connection, string personId, string letters, DateTimeOffset now)
    {
        var hash = RecoveryCode.Hash(key, personId, letters);
        if (connection.Cached(UseRecoveryCode, ("@now", now), ("@person", personId), ("@hash", hash)).ExecuteNonQuery() == 1)
            return new CodeCheck.Accepted(ByRecoveryCode: true);
        return connection.Cached(SelectRecoveryCode, ("@person", personId), ("@hash", hash)).First(_ => true)
            ? new CodeCheck.UsedBefore()
            : new CodeCheck.Wrong();
    }

    private List<string> NewRecoveryCodes(DbConnection connection, string personId)
    {
        connection.Cached(DeleteRecoveryCodes, ("@person", personId)).ExecuteNonQuery();
        List<string> codes = [.. Enumerable.Range(0, RecoveryCode.Count).Select(_ => RecoveryCode.New())];
        foreach (var code in codes)
        {
            var hash = RecoveryCode.Hash(key, personId, RecoveryCode.Normalize(code)!);
            connection.Cached(InsertRecoveryCode, ("@person", personId), ("@hash", hash)).ExecuteNonQuery();
        }
        return codes;
    }

    // Part of what is sealed: another word here, and the stored secrets do not open.
    private static string Context(string personId) => $"totp_secret/{personId}";
}
