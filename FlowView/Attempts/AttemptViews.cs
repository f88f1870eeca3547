using Microsoft.Extensions.Options;
using Xaa.FlowView.Joining;
using Xaa.FlowView.Live;
using Xaa.Records;

namespace Xaa.FlowView.Attempts;

/// <summary>Makes views of rows: names for issuers, words for reasons, links for trace ids.</summary>
public sealed class AttemptViews(FlowSeed seed, IOptions<FlowOptions> options, IConfiguration configuration)
{
    private const int NewestCalls = 20;

    private readonly Dictionary<string, PartyEntry> _byName = seed.Parties.ToDictionary(party => party.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, PartyEntry> _byIssuer =
        seed.Parties.DistinctBy(party => party.Address).ToDictionary(party => party.Address, StringComparer.Ordinal);

    private readonly string? _dashboard = options.Value.DashboardUrl?.AbsoluteUri.TrimEnd('/');

    /// <summary>Where to sign in, when this service was told.</summary>
    private readonly string? _agent = configuration["Addresses:agent"];

    public AttemptsPage Page(FlowChanges changes) => new(Views(changes), Parties(changes), changes.Cursor.ToString());

    public AttemptChanges Changes(FlowChanges changes) => new(changes.Reset, Views(changes), changes.Removed, Parties(changes), _agent);

    private List<AttemptView> Views(FlowChanges changes) => [.. changes.Rows.Select(View)];

    private static List<PartyView> Parties(FlowChanges changes) =>
        [.. changes.Parties.Select(party => new PartyView(party.Name, party.DisplayName, party.Feed.Status, party.Feed.Since, party.Feed.Why))];

    private AttemptView View(FlowRow row) => new(
        row.Id,
        row.At,
        row.Outcome,
        Person: row.Records.Select(record => record.Subject).FirstOrDefault(subject => subject is not null),
        Client: row.Records.Select(record => record.ClientId).FirstOrDefault(client => client is not null),
        Server(row),
        row.Again,
        // Steps 2 to 4 share a trace; the sign-in has its own.
        TraceUrl(row.Records.LastOrDefault(record => record.Step <= FlowStep.JwtBearerGrant) ?? row.Records.First()),
        row.SignIn is null ? null : Step(row.SignIn),
        row.TokenExchange is null ? null : Step(row.TokenExchange),
        row.JwtBearerGrant is null ? null : Step(row.JwtBearerGrant),
        row.ResourceRequests.Count == 0 ? null : Calls(row.ResourceRequests));

    private StepView Step(TokenRequestRecord record) =>
        new(record, _byName[record.Party].DisplayName, ReasonWords.Of(record.Reason), TraceUrl(record));

    private CallsView Calls(IReadOnlyList<TokenRequestRecord> calls)
    {
        var refused = calls.Where(call => call.Outcome == Outcome.Refused).ToList();
        var newest = calls.TakeLast(NewestCalls).Union(refused.TakeLast(NewestCalls)).Order(RecordOrder.Instance).Reverse();
        return new(calls.Count, refused.Count, [.. newest.Select(Step)]);
    }

    /// <summary>The server that was meant: by the audience while the identity provider is asked, then the one that answered.</summary>
    private string Server(FlowRow row)
    {
        if ((row.JwtBearerGrant ?? (row.ResourceRequests is [var call, ..] ? call : null)) is { } answered)
            return _byName[answered.Party].DisplayName;
        var asked = row.TokenExchange ?? row.SignIn!;
        return asked.Audience is not { } audience ? _byName[asked.Party].DisplayName
            : _byIssuer.TryGetValue(audience.TrimEnd('/'), out var party) ? party.DisplayName
            : audience;
    }

    private string? TraceUrl(TokenRequestRecord record) =>
        _dashboard is not null && record.TraceId is { Length: 32 } id && id.All(char.IsAsciiHexDigitLower)
            ? $"{_dashboard}/traces/detail/{id}"
            : null;
}
