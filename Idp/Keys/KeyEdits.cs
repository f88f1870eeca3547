using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Keys;

/// <summary>Rotates the signing keys. Who did it and why is written in the same transaction.</summary>
public sealed class KeyEdits(KeyRotation rotation, TimeProvider clock)
{
    /// <summary>What the changes of keys call them.</summary>
    public const string Subject = "signing keys";

    /// <summary>Publishes a new key per algorithm; it signs after the announcement.</summary>
    /// <returns>False when too many keys stand already.</returns>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<bool> RotateAsync(Author author, CancellationToken cancellationToken) => rotation.RotateAsync(
        (connection, keyIds) => PolicyChangeRow.Note(
            connection, author, ChangeKinds.Keys, Subject, ChangeActions.Rotated, clock.GetUtcNow(), after: JsonColumns.Of(keyIds)),
        cancellationToken);
}
