using Microsoft.Extensions.Configuration;

namespace Xaa.Storage;

/// <summary>What <see cref="VerifyRecords"/> was asked.</summary>
/// <param name="Store">Where the records are.</param>
/// <param name="Save">The folder that gets checkpoint and public key, or null.</param>
/// <param name="Against">The folder that has those of an earlier time, or null.</param>
internal sealed record VerifyRecordsOptions(StoreSettings Store, string? Save, string? Against)
{
    private const string Usage = "Usage: verify-records [--data DIR] [--name NAME] [--save DIR] [--against DIR]";

    /// <exception cref="VerifyRecordsException">They are not understood, or something is missing.</exception>
    public static VerifyRecordsOptions Parse(string[] args, IConfiguration configuration, string section, string? name)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < args.Length; i += 2)
        {
            var known = args[i] is "--data" or "--save" or "--against" || (args[i] == "--name" && name is null);
            if (!known || i + 1 == args.Length || !given.TryAdd(args[i], args[i + 1]))
                throw new VerifyRecordsException($"'{args[i]}' is not understood. {Usage}");
        }

        name ??= given.GetValueOrDefault("--name") ?? configuration[$"{section}:Name"]
            ?? throw new VerifyRecordsException($"Which server's records? Name it with --name. {Usage}");
        var data = given.GetValueOrDefault("--data") ?? configuration[$"{section}:DataDirectory"]
            ?? throw new VerifyRecordsException($"Name the store's folder with --data. {Usage}");
        var store = new StoreSettings(data, name, configuration[$"{section}:KeyEncryptionKey"], [])
        {
            ConnectionString = configuration.GetConnectionString(name),
        };
        return new(store, given.GetValueOrDefault("--save"), given.GetValueOrDefault("--against"));
    }
}
