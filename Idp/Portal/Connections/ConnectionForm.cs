using System.Globalization;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Portal.Connections;

/// <summary>A connection as the page's form has it. What cannot be read is told as a fault, like what breaks a rule.</summary>
public sealed record ConnectionForm
{
    private const string AcrPrefix = "acr:";
    private const int MostMinutes = 7 * 24 * 60;

    public required ManagedConnection Connection { get; init; }

    /// <summary>The change that the page was made from; 0 for a new connection.</summary>
    public required long BasedOn { get; init; }

    /// <summary>Which button was pressed.</summary>
    public required string Action { get; init; }

    /// <summary>Why, in the administrator's words.</summary>
    public required string Why { get; init; }

    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>A form that was not sent yet: the connection as it stands, or the beginnings of a new one.</summary>
    public static ConnectionForm Of(ManagedConnection? standing, string client, ServerPolicy server) => new()
    {
        Connection = standing ?? new()
        {
            Client = client,
            Server = server.Name,
            ClientIdAtServer = $"{client}-at-{server.Name}",
            Covers = Assignment.Nobody,
            Scopes = [],
        },
        BasedOn = standing?.Change ?? 0,
        Action = "",
        Why = "",
    };

    public static ConnectionForm Read(IFormCollection form, string client, string server)
    {
        var faults = new List<string>();
        var scopes = form["scopes"].OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return new()
        {
            Connection = new()
            {
                Client = client,
                Server = server,
                ClientIdAtServer = form.Text("clientIdAtServer"),
                Covers = form.Assignment(),
                Scopes = scopes,
                RequireAcr = scopes.Where(scope => form[AcrPrefix + scope] == Strength.SecondFactor).ToDictionary(scope => scope, _ => Strength.SecondFactor),
                MaxAge = MaxAge(form, faults),
                DetailTypes = form["detailTypes"].OfType<string>().Distinct(StringComparer.Ordinal).ToList(),
                Resources = form["resources"].OfType<string>().Distinct(StringComparer.Ordinal).ToList(),
                Disclosure = new()
                {
                    Email = form.IsChecked("email"),
                    AudSub = form.Text("audSub") is { Length: > 0 } sub ? sub : null,
                    Tenant = form.IsChecked("tenant"),
                    AudTenant = form.Text("audTenant") is { Length: > 0 } tenant ? tenant : null,
                },
                Reason = form.Text("purpose"),
                Expires = Expires(form, faults),
                Enabled = form.IsChecked("enabled"),
            },
            BasedOn = form.BasedOn(),
            Action = form.Text("action"),
            Why = form.Text("why"),
            Faults = faults,
        };
    }

    private static int? MaxAge(IFormCollection form, List<string> faults)
    {
        if (form.Text("maxAge") is not { Length: > 0 } text)
            return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes <= MostMinutes)
            return minutes * 60;
        faults.Add("How old the sign-in may be must be a number of minutes, up to a week.");
        return null;
    }

    private static DateTimeOffset? Expires(IFormCollection form, List<string> faults)
    {
        if (form.Text("expires") is not { Length: > 0 } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new(day, TimeOnly.MinValue, TimeSpan.Zero);
        faults.Add("The day on which it expires must be written as year-month-day.");
        return null;
    }
}
