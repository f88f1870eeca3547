using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

internal static class PrimitiveCollections
{
    /// <summary>The primitive that a listed item stands for; null for what a handler made up on its own.</summary>
    public static IMcpServerPrimitive? Find<T>(this McpServerPrimitiveCollection<T>? primitives, string key)
        where T : IMcpServerPrimitive =>
        primitives is not null && primitives.TryGetPrimitive(key, out var primitive) ? primitive : null;
}
