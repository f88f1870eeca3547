using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.Idp.Seed;

/// <summary>A seed file, read strictly: a misspelt member is an error, not a rule that silently does not hold.</summary>
public static class SeedFile
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
    };

    /// <summary>Reads the document, and a fingerprint of the file.</summary>
    /// <exception cref="SeedException">The file is missing, or is not JSON of the seed's shape.</exception>
    public static (SeedDocument Document, string Fingerprint) Read(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            var document = JsonSerializer.Deserialize<SeedDocument>(bytes, Strict) ?? throw new SeedException([$"{path}: the file holds null."]);
            return (document, Convert.ToHexStringLower(SHA256.HashData(bytes)));
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
