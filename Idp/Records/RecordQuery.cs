using System.Globalization;
using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Records;

/// <summary>A search as it stands in an address, of the portal and of the administration API alike.</summary>
public sealed record RecordQuery
{
    /// <summary>The person, by user name or id.</summary>
    public string? Person { get; init; }

    public string? Client { get; init; }

    /// <summary>The server, by name or issuer.</summary>
    public string? Server { get; init; }

    /// <summary>The step's word, such as <c>TokenExchange</c>.</summary>
    public string? Step { get; init; }

    public string? Outcome { get; init; }

    public string? Reason { get; init; }

    /// <summary>From the beginning of that day, or that moment, on (UTC).</summary>
    public string? From { get; init; }

    /// <summary>Until the end of that day, or that moment (UTC).</summary>
    public string? Until { get; init; }

    public static RecordQuery Read(IQueryCollection query) => new()
    {
        Person = Text(query, "person"),
        Client = Text(query, "client"),
        Server = Text(query, "server"),
        Step = Text(query, "step"),
        Outcome = Text(query, "outcome"),
        Reason = Text(query, "reason"),
        From = Text(query, "from"),
        Until = Text(query, "until"),
    };

    /// <summary>What the address has to say to ask for the same.</summary>
    public QueryString ToQueryString(params (string Name, string? Value)[] more) => QueryString.Create(new (string Name, string? Value)[]
    {
        ("person", Person), ("client", Client), ("server", Server), ("step", Step), ("outcome", Outcome), ("reason", Reason), ("from", From), ("until", Until),
    }.Concat(more).Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value)));

    /// <summary>The filter, or what about the query cannot be understood.</summary>
    public async ValueTask<(RecordFilter? Filter, IReadOnlyList<string> Faults)> ToFilterAsync(
        DirectoryReader directory, PolicySnapshot policy, CancellationToken cancellationToken)
    {
        List<string> faults = [];
        var person = Person is null ? null : await directory.FindAsync(Person, cancellationToken);
        if (Person is not null && person is null)
            faults.Add("There is no such person.");
        var filter = new RecordFilter
        {
            Subject = person?.Id,
            ClientId = Client,
            Audience = Server is null ? null : policy.FindServerByName(Server)?.Issuer ?? Server,
            Step = Word<FlowStep>(Step, "step", faults),
            Outcome = Word<Outcome>(Outcome, "outcome", faults),
            Reason = Reason,
            From = Moment(From, "from", endOfDay: false, faults),
            Until = Moment(Until, "until", endOfDay: true, faults),
        };
        return faults.Count == 0 ? (filter, faults) : (null, faults);
    }

    private static string? Text(IQueryCollection query, string name) => query[name].ToString().Trim() is { Length: > 0 and <= 500 } text ? text : null;

    private static T? Word<T>(string? text, string name, List<string> faults)
        where T : struct, Enum
    {
        if (text is null)
            return null;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var word) && Enum.IsDefined(word) && !char.IsDigit(text[0]))
            return word;
        faults.Add($"{name} must be one of {string.Join(", ", Enum.GetNames<T>())}.");
        return null;
    }

    private static DateTimeOffset? Moment(string? text, string name, bool endOfDay, List<string> faults)
    {
        if (text is null)
            return null;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day < DateOnly.MaxValue)
            return new(endOfDay ? day.AddDays(1) : day, TimeOnly.MinValue, TimeSpan.Zero);
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
            return moment;
        faults.Add($"{name} must be a day (year-month-day) or a moment.");
        return null;
    }
}
