using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Xaa.Storage;

/// <summary>ASP.NET Core's Data Protection keys, sealed, in the service's own store, so that every replica reads every cookie.</summary>
public sealed class DataProtectionKeys(SqliteStore store, KeyEncryptionKey keyEncryptionKey, TimeProvider clock) : IXmlRepository
{
    private const string Insert =
        "INSERT INTO data_protection_keys (friendly_name, sealed, created_at) VALUES (@name, @sealed, @now)";

    private const string Select = "SELECT friendly_name, sealed FROM data_protection_keys ORDER BY number";

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() => store.Read(connection =>
    {
        var elements = new List<XElement>();
        using var rows = connection.Cached(Select).ExecuteReader();
        while (rows.Read())
        {
            var xml = keyEncryptionKey.Open(rows.GetFieldValue<byte[]>(1), Context(rows.GetString(0)));
            elements.Add(XElement.Parse(Encoding.UTF8.GetString(xml)));
        }

        return elements;
    });

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName)
    {
        var box = keyEncryptionKey.Seal(Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)), Context(friendlyName));
        // The interface is synchronous. The writer has a thread of its own, so this one may wait for it.
        store.WriteAsync(
            connection => connection.Cached(Insert, ("@name", friendlyName), ("@sealed", box), ("@now", clock.GetUtcNow())).ExecuteNonQuery(),
            CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    // Part of what is sealed: another word here, and the stored keys do not open.
    private static string Context(string friendlyName) => $"data_protection_key/{friendlyName}";
}
