using System.Reflection;

namespace Xaa.Storage;

/// <summary>Where a service keeps its data.</summary>
/// <param name="DataDirectory">The folder; created with mode 0700 when there is none. On PostgreSQL it holds the key file alone, and replicas
/// share it.</param>
/// <param name="Name">The resource name; the file is <c>name.db</c>, the key file beside it <c>name.kek</c>.</param>
/// <param name="KeyEncryptionKey">32 bytes in base64 from a secret setting, or null for the key file.</param>
/// <param name="Migrations">Assemblies with further embedded <c>Migrations/{sqlite,postgres}/NNN_name.sql</c>.</param>
public sealed record StoreSettings(string DataDirectory, string Name, string? KeyEncryptionKey, Assembly[] Migrations)
{
    /// <summary>PostgreSQL's, or null for the SQLite file.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>How many records are kept; the oldest go first. At least <see cref="RecordStore.LeastRetention"/>.</summary>
    public int RecordRetention { get; init; } = RecordStore.DefaultRetention;

    /// <summary>The SQLite file.</summary>
    public string DatabaseFile => FileOf("db");

    /// <summary>The key file.</summary>
    public string KeyFile => FileOf("kek");

    /// <summary>Prints no key and no password.</summary>
    public override string ToString() => $"{nameof(StoreSettings)} {{ {Name} }}";

    private string FileOf(string extension) => Path.GetFileName(Name) == Name && Name.Length > 0
        ? Path.Combine(DataDirectory, $"{Name}.{extension}")
        : throw new InvalidOperationException($"The store's name '{Name}' must be a file name.");
}
