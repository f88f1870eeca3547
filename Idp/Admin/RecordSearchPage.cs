using System.Text.Json.Serialization;
using Xaa.Records;

namespace Xaa.Idp.Admin;

/// <summary>Records as the feed writes them.</summary>
/// <param name="Records">The latest first.</param>
/// <param name="Next">Where to go on, or null.</param>
public sealed record RecordSearchPage(IReadOnlyList<TokenRequestRecord> Records, long? Next = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RecordSearchPage))]
internal sealed partial class RecordSearchJson : JsonSerializerContext;
