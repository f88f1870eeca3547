using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.Idp.Seed;

/// <summary>The seed file of this start, read strictly: a misspelt member is an error, not a rule that silently does not hold.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Fingerprint">SHA-256 of the file.</param>
/// <param name="Document">What it says.</param>
public sealed record SeedFile(string Path, string Fingerprint, SeedDocument Document)
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <exception cref="SeedException">The file is missing, or is not JSON of the seed's shape.</exception>
    public static SeedFile Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var document = JsonSerializer.Deserialize<SeedDocument>(bytes, Strict) ?? throw new SeedException([$"{path}: the file holds null."]);
            return new(path, Convert.ToHexStringLower(SHA256.HashData(bytes)), document);
        }
        catch (JsonException malformed)
        {
            throw new SeedException([$"{path}: {malformed.Message}"]);
        }
        catch (IOException unreadable)
        {
            throw new SeedException([$"{path}: {unreadable.Message}"]);
        }
    }
}

/// <summary>The seed cannot be used. The message lists every fault.</summary>
public sealed class SeedException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
