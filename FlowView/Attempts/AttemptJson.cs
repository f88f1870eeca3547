using System.Text.Json.Serialization;

namespace Xaa.FlowView.Attempts;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(AttemptsPage))]
[JsonSerializable(typeof(AttemptChanges))]
internal sealed partial class AttemptJson : JsonSerializerContext;
