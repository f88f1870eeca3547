using System.Text.Json;
using System.Text.Json.Serialization;
using Xaa.Records;
using Xaa.ServiceDefaults;

namespace Xaa.FlowView;

/// <summary>The parties whose feeds are joined, as flow.json names them.</summary>
public sealed record FlowSeed
{
    public required IReadOnlyList<PartyEntry> Parties { get; init; }

    /// <summary>Reads a seed and resolves its addresses.</summary>
    /// <exception cref="FlowSeedException">The file cannot be read or used; holds every fault, and no key.</exception>
    public static FlowSeed Read(string file, AddressBook addresses)
    {
        var seed = Parse(file);
        var faults = new List<string>();
        var resolved = seed.Parties.Select(party => Resolve(party, addresses, faults)).ToList();
        if (resolved.Count == 0)
            faults.Add("'parties' is empty.");
        foreach (var repeated in resolved.GroupBy(party => party.Name).Where(group => group.Count() > 1))
            faults.Add($"the party '{repeated.Key}' stands more than once.");
        return faults.Count > 0 ? throw new FlowSeedException(faults) : new FlowSeed { Parties = resolved };
    }

    private static FlowSeed Parse(string file)
    {
        try
        {
            using var json = File.OpenRead(file);
            return JsonSerializer.Deserialize(json, FlowSeedJson.Default.FlowSeed) ?? throw new JsonException("The file holds null.");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new FlowSeedException([$"{file}: {e.Message}"]);
        }
    }

    private static PartyEntry Resolve(PartyEntry party, AddressBook addresses, List<string> faults)
    {
        if (string.IsNullOrWhiteSpace(party.Name))
            faults.Add("a party has no name.");
        if (party.Key.Length < RecordReaders.MinimumKeyLength)
            faults.Add($"the key of the party '{party.Name}' has fewer than {RecordReaders.MinimumKeyLength} characters.");
        try
        {
            party = party with { Address = addresses.Resolve(party.Address) };
        }
        catch (InvalidOperationException e)
        {
            faults.Add($"the address of the party '{party.Name}' is not known: {e.Message}");
            return party;
        }
        // The key goes there, so it goes over TLS or stays on this machine.
        if (!Uri.TryCreate(party.Address, UriKind.Absolute, out var url) || !(url.Scheme == "https" || (url.Scheme == "http" && url.IsLoopback)))
            faults.Add($"the address of the party '{party.Name}' must be https, or http on loopback: '{party.Address}'.");
        return party;
    }
}

/// <summary>One party. Its address is also the issuer of its authorization server.</summary>
public sealed record PartyEntry
{
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public required string Address { get; init; }

    public required string Key { get; init; }

    public override string ToString() => $"{Name} [record_reader_key]";
}

/// <summary>A seed that cannot be used.</summary>
public sealed class FlowSeedException(IReadOnlyList<string> faults) : Exception(string.Join(" ", faults))
{
    public IReadOnlyList<string> Faults { get; } = faults;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(FlowSeed))]
internal sealed partial class FlowSeedJson : JsonSerializerContext;
