using System.Globalization;

namespace Xaa.FlowView.Live;

/// <summary>Where a reader stands: how many changes of this run of the view it has seen. A reader with a cursor of another run starts anew.</summary>
public readonly record struct FlowCursor(long Run, long Version)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Run}.{Version}");

    public static bool TryParse(string? text, out FlowCursor cursor)
    {
        cursor = default;
        if (text?.Split('.') is not [var run, var version]
            || !long.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out var runNumber)
            || !long.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var versionNumber))
        {
            return false;
        }
        cursor = new(runNumber, versionNumber);
        return true;
    }
}
