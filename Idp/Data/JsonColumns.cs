using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Data;

/// <summary>Lists and small objects as columns of JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(ManagedConnection))]
[JsonSerializable(typeof(Assignment))]
[JsonSerializable(typeof(ServerPolicy))]
[JsonSerializable(typeof(ClientView))]
[JsonSerializable(typeof(Disclosure))]
internal sealed partial class JsonColumns : JsonSerializerContext
{
    public static string Of(IReadOnlyList<string> list) => JsonSerializer.Serialize(list, Default.IReadOnlyListString);

    public static string Of(IReadOnlyDictionary<string, string> map) => JsonSerializer.Serialize(map, Default.IReadOnlyDictionaryStringString);
}

internal static class JsonColumnReading
{
    public static IReadOnlyList<string> Texts(this DbDataReader row, int column) =>
        JsonSerializer.Deserialize(row.GetString(column), JsonColumns.Default.IReadOnlyListString)!;

    public static IReadOnlyDictionary<string, string> TextMap(this DbDataReader row, int column) =>
        JsonSerializer.Deserialize(row.GetString(column), JsonColumns.Default.IReadOnlyDictionaryStringString)!;

    /// <summary>Three columns: everyone, groups, people.</summary>
    public static Assignment Assignment(this DbDataReader row, int column) =>
        new(row.GetBoolean(column), row.Texts(column + 1)) { People = row.Texts(column + 2) };
}
