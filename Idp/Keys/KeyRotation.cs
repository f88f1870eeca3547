using Microsoft.Extensions.Options;
using Xaa.Jwt;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Keys;

/// <summary>Gives this issuer new signing keys, and hears of those that another replica gave it.</summary>
public sealed class KeyRotation(SigningKeyStore store, SigningKeys keys, IOptions<IdpOptions> options)
{
    private readonly Lock _gate = new();

    /// <summary>Publishes a new key per algorithm. It signs after <see cref="IdpOptions.KeyAnnouncement"/>; the old ones verify on.</summary>
    /// <returns>False when too many keys stand already.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public async ValueTask<bool> RotateAsync(CancellationToken cancellationToken)
    {
        if (!await store.RotateAsync(options.Value.KeyAnnouncement, cancellationToken))
            return false;
        Reload();
        return true;
    }

    /// <summary>Takes the keys as they are stored now, whoever stored them.</summary>
    /// <exception cref="RecordStoreException">The store cannot be read now; the keys stay as they were.</exception>
    public void Reload()
    {
        // One at a time, so that an older reading never replaces a newer one.
        lock (_gate)
        {
            keys.Replace(store.Load());
        }
    }
}
