namespace Xaa.Benchmarks.Floor;

/// <summary>What the floor is told at its start, by a file of mode 0600.</summary>
/// <param name="StoreFile">Its SQLite file, filled.</param>
/// <param name="KeyId">The <c>kid</c> of the key that it signs and verifies with.</param>
/// <param name="Pkcs8">The key.</param>
internal sealed record FloorSettings(string StoreFile, string KeyId, byte[] Pkcs8);
