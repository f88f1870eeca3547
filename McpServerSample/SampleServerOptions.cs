using Microsoft.Extensions.Options;
using Xaa.Storage;

namespace Xaa.McpServerSample;

/// <summary>Settings under <c>McpServer</c>.</summary>
public sealed class SampleServerOptions
{
    public const string Section = "McpServer";

    /// <summary>Which sample this process is: design, wiki, crm, payments, or another name for a server of notes.</summary>
    public string Name { get; set; } = "";

    /// <summary>The file that says whom this server trusts.</summary>
    public string SeedFile { get; set; } = "";

    /// <summary>Where the store lives.</summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>PostgreSQL's, from <c>ConnectionStrings</c> under the server's name; without it a SQLite file.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The key-encryption key, base64 of 32 bytes; by default a file beside the store.</summary>
    public string? KeyEncryptionKey { get; set; }

    /// <summary>How many records are kept; the oldest go first.</summary>
    public int RecordRetention { get; set; } = RecordStore.DefaultRetention;

    /// <summary>How long signing keys sign until new ones follow by themselves.</summary>
    public TimeSpan KeyRotation { get; set; } = KeyRotationSettings.DefaultEvery;

    /// <summary>How long access tokens live.</summary>
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>Finds every fault at once, and names its key.</summary>
public sealed class ValidateSampleServerOptions : IValidateOptions<SampleServerOptions>
{
    public ValidateOptionsResult Validate(string? name, SampleServerOptions options)
    {
        List<string> faults = [];
        if (string.IsNullOrWhiteSpace(options.Name))
            faults.Add("McpServer:Name must name the server, such as design.");
        if (!File.Exists(options.SeedFile))
            faults.Add($"McpServer:SeedFile must name an existing file; '{options.SeedFile}' is none.");
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            faults.Add("McpServer:DataDirectory must name a directory.");
        if (PostgresSettings.FaultOf($"ConnectionStrings:{options.Name}", options.ConnectionString) is { } fault)
            faults.Add(fault);
        if (options.AccessTokenLifetime <= TimeSpan.Zero || options.AccessTokenLifetime > TimeSpan.FromMinutes(5))
            faults.Add("McpServer:AccessTokenLifetime must be longer than 0 and at most 5 minutes.");
        if (options.RecordRetention < RecordStore.LeastRetention)
            faults.Add($"McpServer:RecordRetention must be {RecordStore.LeastRetention} or more.");
        if (KeyRotationSettings.FaultOf("McpServer:KeyRotation", options.KeyRotation) is { } rotation)
            faults.Add(rotation);
        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
