namespace Xaa.Idp.Policy;

/// <summary>
/// Spellings of an address that are accepted on input. Several MCP clients write <c>https://server/</c> for <c>https://server</c>, because their
/// URI type does: one extra final slash is tolerated, nothing else, and what goes out is canonical (SPEC C8).
/// </summary>
public sealed class AliasTable
{
    private readonly Dictionary<string, string> _canonical = new(StringComparer.Ordinal);

    public AliasTable(IEnumerable<string> addresses)
    {
        string[] all = [.. addresses];
        foreach (var address in all)
            _canonical[address] = address;
        // What is registered in its own right wins over an alias.
        foreach (var address in all)
            _canonical.TryAdd(address + "/", address);
    }

    /// <summary>The canonical spelling, or null when the address is not known.</summary>
    public string? Find(string address) => _canonical.GetValueOrDefault(address);
}
