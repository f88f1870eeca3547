using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xaa.Jwt;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>When signing keys are followed by new ones.</summary>
/// <param name="Every">How long a key signs until the next one follows by itself.</param>
/// <param name="Announcement">How long a new key is published before it signs: no shorter than caches may keep the key set.</param>
public sealed record KeyRotationSettings(TimeSpan Every, TimeSpan Announcement)
{
    /// <summary>Every 90 days.</summary>
    public static readonly TimeSpan DefaultEvery = TimeSpan.FromDays(90);

    /// <summary>The shortest time between two rotations by schedule, so that few keys stand side by side.</summary>
    public static readonly TimeSpan LeastEvery = TimeSpan.FromDays(1);

    /// <summary>The longest time between two rotations by schedule.</summary>
    public static readonly TimeSpan MostEvery = TimeSpan.FromDays(366);

    /// <summary>5 minutes, as long as caches may keep the key set.</summary>
    public static readonly TimeSpan DefaultAnnouncement = TimeSpan.FromMinutes(5);

    /// <summary>What is wrong with a setting, or null.</summary>
    /// <param name="key">The name of the setting.</param>
    /// <param name="every">Its value.</param>
    public static string? FaultOf(string key, TimeSpan every) =>
        every < LeastEvery || every > MostEvery ? $"{key} must be between {LeastEvery.Days} and {MostEvery.Days} days." : null;
}

/// <summary>Gives an issuer new signing keys, on schedule and by command, and hears of those that another replica gave it.</summary>
public sealed partial class KeyRotation(
    Store store, SigningKeyStore stored, SigningKeys keys, KeyRotationSettings settings, TimeProvider clock, ILogger<KeyRotation> log)
    : BackgroundService
{
    /// <summary>How often it is looked whether keys are due.</summary>
    public static readonly TimeSpan LookEvery = TimeSpan.FromHours(1);

    private readonly SemaphoreSlim _reloading = new(1);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        store.OnChange(SigningKeyStore.Topic, () => ReloadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Publishes a new key per algorithm. It signs after the announcement; the old ones verify on.</summary>
    /// <param name="note">Writes down, in the same transaction, which keys were made.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <returns>False when too many keys stand already.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public async ValueTask<bool> RotateAsync(Action<DbConnection, IReadOnlyList<string>>? note, CancellationToken cancellationToken)
    {
        if (!await stored.RotateAsync(settings.Announcement, note, cancellationToken))
            return false;
        await ReloadAsync(cancellationToken);
        return true;
    }

    /// <summary>Takes the keys as they are stored now, whoever stored them. One at a time, so that an older reading never replaces a newer one.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now; the keys stay as they were.</exception>
    public async ValueTask ReloadAsync(CancellationToken cancellationToken)
    {
        await _reloading.WaitAsync(cancellationToken);
        try
        {
            keys.Replace(await stored.LoadAsync(cancellationToken));
        }
        finally
        {
            _reloading.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _reloading.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await RotateWhenDueAsync(stoppingToken);
            await Task.Delay(LookEvery, clock, stoppingToken);
        }
    }

    private async Task RotateWhenDueAsync(CancellationToken cancellationToken)
    {
        try
        {
            // What was announced may have been missed while the database was away.
            await ReloadAsync(cancellationToken);
            var newest = keys.Status.Max(key => key.CreatedAt);
            if (clock.GetUtcNow() < newest + settings.Every
                || !await stored.RotateWhenOlderAsync(settings.Every, settings.Announcement, cancellationToken))
                return;
            await ReloadAsync(cancellationToken);
            LogRotated(log, string.Join(", ", keys.Status.Where(key => key.State == SigningKeyState.Announced).Select(key => key.KeyId)));
        }
        catch (Exception failed) when (failed is not OperationCanceledException)
        {
            // The keys that are there go on signing; it is tried again with the next look.
            LogFailed(log, failed);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The signing keys were due: {Keys} will sign.")]
    private static partial void LogRotated(ILogger logger, string keys);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The signing keys are due, and could not be followed by new ones.")]
    private static partial void LogFailed(ILogger logger, Exception failure);
}
