using System.Text.Json;
using System.Text.Json.Serialization;

namespace Xaa.Records;

/// <summary>An enum by its words only; numbers would let undefined values in.</summary>
/// <typeparam name="TEnum">The enum.</typeparam>
public sealed class WordConverter<TEnum>() : JsonStringEnumConverter<TEnum>(namingPolicy: null, allowIntegerValues: false)
    where TEnum : struct, Enum;

/// <summary>A duration as a number of milliseconds, exact to 100 ns.</summary>
public sealed class MillisecondsConverter : JsonConverter<TimeSpan>
{
    /// <inheritdoc/>
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var ticks = reader.TokenType == JsonTokenType.Number ? Math.Round(reader.GetDouble() * TimeSpan.TicksPerMillisecond) : -1;
        return ticks is >= 0 and < long.MaxValue
            ? new TimeSpan((long)ticks)
            : throw new JsonException("A duration is a number of milliseconds, 0 or more.");
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) =>
        writer.WriteNumberValue(value.TotalMilliseconds);
}
