using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.Jwt;

/// <summary>A SAML name identifier as the <c>sub_id</c> of an ID-JAG. ID-JAG draft §3.2 (SPEC 33, 45).</summary>
internal static class SamlSubjectId
{
    private const string Format = "saml-nameid";

    private static readonly string[] Required = ["issuer", "nameid"];

    private static readonly string[] Optional = ["nameid_format", "name_qualifier", "sp_name_qualifier", "sp_provided_id"];

    /// <summary>
    /// What an account is found by, hashed to a name of usual length: every member, because the same <c>nameid</c> under another qualifier is another person. Null when it is none,
    /// holds anything else, or is of another SAML issuer.
    /// </summary>
    public static string? KeyOf(JsonElement subjectId, string? samlIssuer)
    {
        if (samlIssuer is null || subjectId.ValueKind != JsonValueKind.Object || subjectId.Text("format") != Format
            || subjectId.Text("issuer") != samlIssuer || subjectId.Text("nameid") is null)
            return null;
        foreach (var member in subjectId.EnumerateObject())
        {
            if (member.Name != "format" && !Required.Contains(member.Name) && !Optional.Contains(member.Name))
                return null;
        }
        var parts = new List<string?>(Required.Length + Optional.Length);
        foreach (var name in (string[])[.. Required, .. Optional])
        {
            var text = subjectId.Text(name);
            // There, and not a text: what it means is not known.
            if (text is null && subjectId.TryGetProperty(name, out _))
                return null;
            parts.Add(text);
        }
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(parts, SamlSubjectIdJson.Default.ListString));
        return $"{Format} {Convert.ToHexStringLower(hash)}";
    }
}

[JsonSerializable(typeof(List<string?>))]
internal sealed partial class SamlSubjectIdJson : JsonSerializerContext;
