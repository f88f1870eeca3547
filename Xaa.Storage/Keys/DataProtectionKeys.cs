using System.Data.Common;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Xaa.Storage;

/// <summary>ASP.NET Core's Data Protection keys, sealed, in the service's own store, so that every replica reads every cookie.</summary>
/// <remarks>The interface is synchronous, and is used at the start and once a day.</remarks>
public sealed class DataProtectionKeys(Store store, KeyEncryptionKey keyEncryptionKey, TimeProvider clock) : IXmlRepository
{
    private const string Insert =
        "INSERT INTO data_protection_keys (friendly_name, sealed, created_at) VALUES (@name, @sealed, @now)";

    private const string Select = "SELECT number, friendly_name, sealed FROM data_protection_keys ORDER BY number";
    private const string SelectLast = "SELECT coalesce(max(number), 0) FROM data_protection_keys";

    private long _lastSeen;

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        var rows = store.AllAsync(Select, [], Element, CancellationToken.None).AsTask().GetAwaiter().GetResult();
        Volatile.Write(ref _lastSeen, rows.Count > 0 ? rows[^1].Number : 0);
        return [.. rows.Select(row => row.Xml)];
    }

    /// <summary>
    /// Keeps an element. A key that was made because none was there is dropped when another replica was faster: the framework reads all
    /// elements again after this, and finds that one.
    /// </summary>
    public void StoreElement(XElement element, string friendlyName)
    {
        var box = keyEncryptionKey.Seal(Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting)), Context(friendlyName));
        var seen = Volatile.Read(ref _lastSeen);
        store.WriteAsync(connection =>
        {
            if (element.Name == "key" && connection.Cached(SelectLast).First(row => row.GetInt64(0)) > seen)
                return 0;
            return connection.Cached(Insert, ("@name", friendlyName), ("@sealed", box), ("@now", clock.GetUtcNow())).ExecuteNonQuery();
        }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
    }

    private (long Number, XElement Xml) Element(DbDataReader row)
    {
        var xml = keyEncryptionKey.Open(row.GetFieldValue<byte[]>(2), Context(row.GetString(1)));
        return (row.GetInt64(0), XElement.Parse(Encoding.UTF8.GetString(xml)));
    }

    // Part of what is sealed: another word here, and the stored keys do not open.
    private static string Context(string friendlyName) => $"data_protection_key/{friendlyName}";
}
