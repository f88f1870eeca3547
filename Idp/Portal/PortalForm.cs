using System.Globalization;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Portal;

/// <summary>Reads fields of the portal's forms.</summary>
internal static class PortalForm
{
    /// <summary>The change that the page was made from; 0 for something new, -1 when it was tampered with.</summary>
    public static long BasedOn(this IFormCollection form) =>
        long.TryParse(form["basedOn"], NumberStyles.None, CultureInfo.InvariantCulture, out var basedOn) ? basedOn : -1;

    public static string Text(this IFormCollection form, string name) => form[name].ToString().Trim();

    public static bool IsChecked(this IFormCollection form, string name) => form[name] == "on";

    /// <summary>Words of one field or of several of the same name.</summary>
    public static IReadOnlyList<string> Words(this IFormCollection form, string name) =>
    [
        .. form[name].OfType<string>()
            .SelectMany(text => text.Split([' ', ',', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>The fields of <c>AssignmentFields</c>.</summary>
    public static Assignment Assignment(this IFormCollection form) =>
        form["for"] == "everyone" ? new(true, []) : new(false, form.Words("groups")) { People = form.Words("people") };

    /// <summary>What to tell an administrator whose change was not made; none when it was.</summary>
    public static IReadOnlyList<string> FaultsOf(EditOutcome outcome) => outcome switch
    {
        EditOutcome.Done => [],
        EditOutcome.Faulty(var faults) => faults,
        _ when outcome == EditOutcome.Missing => ["It is there no more."],
        _ => ["Somebody else has changed it since you opened it. Look at what stands now, and try again if it is still right."],
    };
}
