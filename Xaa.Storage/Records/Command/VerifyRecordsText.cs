using System.Globalization;

namespace Xaa.Storage;

/// <summary>A report as a person reads it.</summary>
internal static class VerifyRecordsText
{
    public static async Task WriteAsync(TextWriter output, string store, RecordVerificationReport report)
    {
        await output.WriteLineAsync($"Records of {store}");
        await output.WriteLineAsync(report.Sequence is { } sequence
            ? $"  checkpoint  {Number(sequence)}, signed {Time(report.SignedAt)}"
            : "  checkpoint  none to believe");
        await output.WriteLineAsync($"  verified    {Number(report.Verified)} in {Number(report.Chains.Count)} chains");
        await output.WriteLineAsync($"  unsigned    {Number(report.UnsignedTail)}{(report.UnsignedSince is null ? "" : " since " + Time(report.UnsignedSince))}");
        await output.WriteLineAsync($"  retention   took {Number(report.Chains.Sum(chain => chain.TrimmedTo))}");
        foreach (var fault in report.Faults)
            await output.WriteLineAsync($"FAULT {fault.Kind.ToString().ToLowerInvariant()}: {fault.Detail}{Place(fault)}");
        await output.WriteLineAsync(report.Intact ? "Intact." : "The records are not as they were written.");
    }

    private static string Place(RecordFault fault)
    {
        var writer = fault.Writer is null ? null : $"writer {fault.Writer}";
        var record = fault.RecordId is null ? null : $"at record {fault.RecordId}";
        return (writer ?? record) is null ? "" : $" ({string.Join(", ", new[] { writer, record }.OfType<string>())})";
    }

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset? time) => time!.Value.ToString("u", CultureInfo.InvariantCulture);
}
