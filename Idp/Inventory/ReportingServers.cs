using Xaa.Idp.Seed;
using Xaa.Records;
using Xaa.ServiceDefaults;

namespace Xaa.Idp.Inventory;

/// <summary>A server whose records we may read.</summary>
/// <param name="Name">Its name, which its records carry.</param>
/// <param name="Address">Where its feed is. The key goes there, and does not follow when an administrator changes the server's issuer.</param>
/// <param name="Key">Ours, as a reader there.</param>
public sealed record ReportingServer(string Name, string Address, string Key)
{
    public override string ToString() => $"{Name} [record_reader_key]";
}

/// <summary>The servers that the seed file of this start has a key for. The keys are kept nowhere else: one copy in a store is one more to guard.</summary>
public sealed class ReportingServers
{
    /// <exception cref="SeedException">An address or a key cannot be used; the message holds no key.</exception>
    public ReportingServers(SeedSource source, AddressBook addresses)
    {
        if (source.File is not { } file)
            return;
        SeedServer[] reporting = [.. file.Document.Servers.Where(server => server.RecordsKey is not null)];
        string[] faults = [.. reporting.Where(server => !IsKey(server.RecordsKey!)).Select(server => $"{file.Path}: servers '{server.Name}': {Fault}")];
        if (faults.Length > 0)
            throw new SeedException(faults);
        All = [.. reporting.Select(server => new ReportingServer(server.Name, addresses.Resolve(server.Issuer), server.RecordsKey!))];
    }

    public IReadOnlyList<ReportingServer> All { get; } = [];

    private static string Fault => $"recordsKey must be at least {RecordReaders.MinimumKeyLength} characters of random text in base64url.";

    // It has to stand in a header.
    private static bool IsKey(string key) =>
        key.Length >= RecordReaders.MinimumKeyLength && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');
}
