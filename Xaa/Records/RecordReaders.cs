using System.Security.Cryptography;
using System.Text;

namespace Xaa.Records;

/// <summary>Knows the readers of a party's records by the SHA-256 of their keys; the keys themselves are not kept.</summary>
public sealed class RecordReaders
{
    /// <summary>The fewest characters of a key. 256 random bits are 43 in base64url; what is far shorter was typed by a person.</summary>
    public const int MinimumKeyLength = 32;

    private readonly (string Name, byte[] KeyHash)[] _readers;

    /// <summary>Takes the readers of a seed. Without any, nobody may read.</summary>
    /// <exception cref="ArgumentException">A name is empty or repeated, or a key is too short; names every fault, never a key.</exception>
    public RecordReaders(IEnumerable<RecordReader> readers)
    {
        var all = readers.ToList();
        var faults = Faults(all).ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join(" ", faults), nameof(readers));
        _readers = [.. all.Select(reader => (reader.Name, Hash(reader.Key)))];
    }

    /// <summary>The name of the reader who holds this key, or null. Takes as long for a wrong key as for a right one.</summary>
    public string? Find(string key)
    {
        var presented = Hash(key);
        string? found = null;
        foreach (var (name, expected) in _readers)
        {
            if (CryptographicOperations.FixedTimeEquals(presented, expected))
                found = name;
        }
        return found;
    }

    private static IEnumerable<string> Faults(List<RecordReader> readers)
    {
        if (readers.Any(reader => string.IsNullOrWhiteSpace(reader.Name)))
            yield return "A record reader has no name.";
        foreach (var repeated in readers.GroupBy(reader => reader.Name).Where(group => group.Count() > 1))
            yield return $"The record reader '{repeated.Key}' stands more than once.";
        foreach (var weak in readers.Where(reader => reader.Key.Length < MinimumKeyLength))
            yield return $"The key of the record reader '{weak.Name}' has fewer than {MinimumKeyLength} characters.";
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
