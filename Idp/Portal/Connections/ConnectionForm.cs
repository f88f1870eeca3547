using System.Globalization;
using Xaa.Idp.Policy;

namespace Xaa.Idp.Portal.Connections;

/// <summary>A connection as the page's form has it. What cannot be read is told as a fault, like what breaks a rule.</summary>
public sealed record ConnectionForm
{
    private const string AcrPrefix = "acr:";

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
        var everyone = form["for"] == "everyone";
        var scopes = form["scopes"].OfType<string>().ToList();
        return new()
        {
            Connection = new()
            {
                Client = client,
                Server = server,
                ClientIdAtServer = Text(form, "clientIdAtServer"),
                Covers = everyone ? new(true, []) : new(false, Words(form, "groups")) { People = Words(form, "people") },
                Scopes = scopes,
                RequireAcr = scopes.Where(scope => form[AcrPrefix + scope] == Strength.SecondFactor).ToDictionary(scope => scope, _ => Strength.SecondFactor),
                Resources = form["resources"].OfType<string>().ToList(),
                Disclosure = new()
                {
                    Email = form["email"] == "on",
                    AudSub = Text(form, "audSub") is { Length: > 0 } sub ? sub : null,
                    AudTenant = Text(form, "audTenant") is { Length: > 0 } tenant ? tenant : null,
                },
                Reason = Text(form, "purpose"),
                Expires = Expires(form, faults),
                Enabled = form["enabled"] == "on",
            },
            BasedOn = long.TryParse(form["basedOn"], NumberStyles.None, CultureInfo.InvariantCulture, out var basedOn) ? basedOn : -1,
            Action = Text(form, "action"),
            Why = Text(form, "why"),
            Faults = faults,
        };
    }

    private static DateTimeOffset? Expires(IFormCollection form, List<string> faults)
    {
        if (Text(form, "expires") is not { Length: > 0 } text)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return new(day, TimeOnly.MinValue, TimeSpan.Zero);
        faults.Add("The day on which it expires must be written as year-month-day.");
        return null;
    }

    private static string Text(IFormCollection form, string name) => form[name].ToString().Trim();

    private static IReadOnlyList<string> Words(IFormCollection form, string name) =>
        [.. form[name].OfType<string>().SelectMany(text => text.Split([' ', ',', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal)];
}
