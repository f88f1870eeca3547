using System.Text.Json.Serialization;

namespace Xaa.Records;

/// <summary>JSON of the records feed: camelCase, steps and outcomes as words, durations in milliseconds, members that are null left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RecordPage))]
[JsonSerializable(typeof(TokenRequestRecord))]
public sealed partial class RecordJson : JsonSerializerContext;
