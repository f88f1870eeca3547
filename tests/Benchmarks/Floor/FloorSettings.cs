using Xaa.Benchmarks.Servers;

namespace Xaa.Benchmarks.Floor;

/// <summary>What the floor is told at its start, by a file in a folder that only its owner can read.</summary>
/// <param name="Store">Its store, filled.</param>
/// <param name="KeyId">The <c>kid</c> of the key that it signs and verifies with.</param>
/// <param name="Pkcs8">The key.</param>
internal sealed record FloorSettings(StorePlace Store, string KeyId, byte[] Pkcs8);
