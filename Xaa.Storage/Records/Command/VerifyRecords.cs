using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>
/// <c>verify-records</c>, a command of every service that keeps records: verifies them where they are, beside the running service or without it, and
/// writes nothing there.
/// </summary>
public static class VerifyRecords
{
    /// <summary>The first argument of the service's program.</summary>
    public const string Command = "verify-records";

    private const int Intact = 0;
    private const int Altered = 1;
    private const int NotVerified = 2;

    /// <summary>Runs the command.</summary>
    /// <param name="args">What follows its name.</param>
    /// <param name="configuration">The service's.</param>
    /// <param name="section">The service's settings: its data directory and key-encryption key are taken from there unless told.</param>
    /// <param name="name">The store's name; null for the setting <c>Name</c>.</param>
    /// <param name="output">Gets the result.</param>
    /// <param name="error">Is told why there is none.</param>
    /// <returns>The exit code: 0 intact, 1 altered, 2 not verified.</returns>
    public static async Task<int> RunAsync(
        string[] args, IConfiguration configuration, string section, string? name, TextWriter output, TextWriter error)
    {
        try
        {
            return await RunAsync(VerifyRecordsOptions.Parse(args, configuration, section, name), output);
        }
        catch (Exception failed) when (failed is VerifyRecordsException or RecordStoreException or InvalidOperationException or IOException
            or UnauthorizedAccessException or ArgumentException or DbException)
        {
            await error.WriteLineAsync($"The records were not verified. {failed.Message}{(failed.InnerException is { } inner ? " " + inner.Message : "")}");
            return NotVerified;
        }
    }

    private static async Task<int> RunAsync(VerifyRecordsOptions options, TextWriter output)
    {
        await using var store = Store.OpenToRead(options.Store, TimeProvider.System, NullLogger.Instance);
        using var keys = await KeysAsync(options, store);
        using var verification = new RecordVerification(store, keys);
        var earlier = options.Against is { } kept ? await File.ReadAllTextAsync(CheckpointFile(kept, options)) : null;
        var report = await verification.VerifyAsync(earlier?.Trim(), CancellationToken.None);
        await VerifyRecordsText.WriteAsync(output, store.Database.Name, report);
        if (options.Save is { } folder && report is { Intact: true, Checkpoint: { } checkpoint })
        {
            Directory.CreateDirectory(folder);
            await File.WriteAllTextAsync(CheckpointFile(folder, options), checkpoint + "\n");
            if (options.Against is null)
                await File.WriteAllTextAsync(KeysFile(folder, options), JsonSerializer.Serialize(keys.Public, JwksJson.Default.Jwks) + "\n");
            await output.WriteLineAsync($"Checkpoint and public audit key are in {folder}: keep them where nobody who can write to the store can.");
        }
        return report.Intact ? Intact : Altered;
    }

    private static async Task<AuditKeys> KeysAsync(VerifyRecordsOptions options, Store store)
    {
        if (options.Against is { } kept)
            return new(new JsonWebKeySet(await File.ReadAllTextAsync(KeysFile(kept, options))));
        if (options.Store.KeyEncryptionKey is null && !File.Exists(options.Store.KeyFile))
        {
            throw new VerifyRecordsException(
                $"There is no key file {options.Store.KeyFile}, and no key-encryption key is set. With --against the kept public key is enough.");
        }
        var keyEncryptionKey = KeyEncryptionKey.LoadOrCreate(options.Store.KeyFile, options.Store.KeyEncryptionKey);
        return await new AuditKeyStore(store, keyEncryptionKey, TimeProvider.System).LoadAsync(CancellationToken.None)
            ?? throw new VerifyRecordsException("There is no audit key: no records were written here, or the key was taken away.");
    }

    private static string CheckpointFile(string folder, VerifyRecordsOptions options) => Path.Combine(folder, $"{options.Store.Name}.checkpoint.jwt");

    private static string KeysFile(string folder, VerifyRecordsOptions options) => Path.Combine(folder, $"{options.Store.Name}.audit-keys.json");
}

/// <summary>The command cannot do what it was asked, in words for who gave it.</summary>
internal sealed class VerifyRecordsException(string message) : Exception(message);
