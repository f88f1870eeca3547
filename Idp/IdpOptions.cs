using Xaa.Storage;

namespace Xaa.Idp;

/// <summary>Settings <c>Idp:*</c>. Lifetimes are DESIGN.md section 4's.</summary>
public sealed class IdpOptions
{
    public const string Section = "Idp";

    /// <summary>The issuer identifier: the public address, without a final slash.</summary>
    public string Issuer { get; set; } = "";

    /// <summary>What this company is called where an issuer speaks for several. Servers are told over connections that want it.</summary>
    public string? Tenant { get; set; }

    /// <summary>Fills an empty store. Not needed afterwards.</summary>
    public string? SeedFile { get; set; }

    public string DataDirectory { get; set; } = "";

    /// <summary>PostgreSQL's, from <c>ConnectionStrings:idp</c>; without it a SQLite file.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>32 bytes in base64, a secret shared by replicas; without it a key file beside the store.</summary>
    public string? KeyEncryptionKey { get; set; }

    /// <summary>
    /// Hosts or addresses of client metadata documents that are accepted as clients. None unless told; whom such a client is for, and what it
    /// reaches, is policy's to say all the same.
    /// </summary>
    public IList<string> ClientIdMetadataDocuments { get; } = [];

    public TimeSpan CodeLifetime { get; set; } = TimeSpan.FromSeconds(60);

    public TimeSpan IdTokenLifetime { get; set; } = TimeSpan.FromHours(1);

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromSeconds(300);

    public TimeSpan IdJagLifetime { get; set; } = TimeSpan.FromSeconds(300);

    public TimeSpan SessionIdleLifetime { get; set; } = TimeSpan.FromHours(8);

    public TimeSpan SessionLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long a new signing key is published before it signs. Caches are told to keep the key set no longer than that.</summary>
    public TimeSpan KeyAnnouncement { get; set; } = KeyRotationSettings.DefaultAnnouncement;

    /// <summary>How long signing keys sign until new ones follow by themselves.</summary>
    public TimeSpan KeyRotation { get; set; } = KeyRotationSettings.DefaultEvery;

    /// <summary>How many records are kept; the oldest go first.</summary>
    public int RecordRetention { get; set; } = RecordStore.DefaultRetention;

    /// <summary>The group whose people may use the portal.</summary>
    public string AdministratorGroup { get; set; } = "it-admins";

    /// <summary>The administration API as a resource: the audience of its tokens.</summary>
    public string AdminApiAddress => Issuer + "/admin/api";

    public string UserInfoAddress => Issuer + "/userinfo";

    public bool IsLoopback => Uri.TryCreate(Issuer, UriKind.Absolute, out var uri) && uri.IsLoopback;

    public bool IsHttps => Issuer.StartsWith("https://", StringComparison.Ordinal);
}
