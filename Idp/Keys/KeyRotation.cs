using Microsoft.Extensions.Options;
using Xaa.Jwt;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Keys;

/// <summary>Gives this issuer new signing keys, and hears of those that another replica gave it.</summary>
public sealed class KeyRotation(Store store, SigningKeyStore stored, SigningKeys keys, IOptions<IdpOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _reloading = new(1);

    /// <summary>From now on another replica's rotation is heard of.</summary>
    public void Start() => store.OnChange(SigningKeyStore.Topic, () => ReloadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());

    /// <summary>Publishes a new key per algorithm. It signs after <see cref="IdpOptions.KeyAnnouncement"/>; the old ones verify on.</summary>
    /// <returns>False when too many keys stand already.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public async ValueTask<bool> RotateAsync(CancellationToken cancellationToken)
    {
        if (!await stored.RotateAsync(options.Value.KeyAnnouncement, cancellationToken))
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

    public void Dispose() => _reloading.Dispose();
}
