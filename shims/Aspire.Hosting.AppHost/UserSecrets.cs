using System.Reflection;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.UserSecrets;

namespace Aspire.Hosting;

/// <summary>
/// Keeps values for the next run in the AppHost's user secrets, which the host reads in Development. An AppHost without a <c>UserSecretsId</c> keeps
/// nothing, as with the package.
/// </summary>
internal static class UserSecrets
{
    private static readonly JsonSerializerOptions s_readable = new() { WriteIndented = true };

    public static void Keep(Assembly? appHost, string key, string value)
    {
        if (appHost?.GetCustomAttribute<UserSecretsIdAttribute>() is not { UserSecretsId: { Length: > 0 } id })
        {
            return;
        }

        var path = PathHelper.GetSecretsPathFromSecretsId(id);
        var directory = Directory.CreateDirectory(
            Path.GetDirectoryName(path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var kept = new ConfigurationBuilder().AddJsonFile(path, optional: true).Build().AsEnumerable()
            .Where(entry => entry.Value is not null)
            .ToDictionary(entry => entry.Key, entry => entry.Value);
        kept[key] = value;
        Replace(Path.Combine(directory.FullName, Path.GetRandomFileName()), path, JsonSerializer.Serialize(kept, s_readable));
    }

    /// <summary>Another host may be reading, and nobody else may.</summary>
    private static void Replace(string temporary, string path, string content)
    {
        var mine = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite
        };
        using (var writer = new StreamWriter(temporary, mine))
        {
            writer.Write(content);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>A default that is made up once and then found in the configuration.</summary>
internal sealed class KeptParameterDefault(ParameterDefault made, Assembly? appHost, string key) : ParameterDefault
{
    public override string GetDefaultValue()
    {
        var value = made.GetDefaultValue();
        UserSecrets.Keep(appHost, key, value);
        return value;
    }
}
