using Xaa.Records;

namespace Xaa.FlowView.Joining;

/// <summary>
/// Joins the records of all parties to rows: 1 to 2 by the session, 2 to 3 by the ID-JAG's <c>jti</c>, 3 to 4 by the access token's. Trace ids play
/// no part, so neither a cached token nor a forged header moves a record to another row. The rows depend on the records only, not on the order they
/// came in.
/// </summary>
public sealed class FlowJoin
{
    private readonly List<TokenRequestRecord> _signIns;
    private readonly List<TokenRequestRecord> _exchanges;
    private readonly List<TokenRequestRecord> _redemptions;
    private readonly List<TokenRequestRecord> _calls;
    private readonly ILookup<string, TokenRequestRecord> _signInsBySession;
    private readonly ILookup<string, TokenRequestRecord> _redemptionsByIdJag;
    private readonly ILookup<string, TokenRequestRecord> _callsByToken;
    private readonly HashSet<TokenRequestRecord> _shown = new(ReferenceEqualityComparer.Instance);

    private FlowJoin(IEnumerable<TokenRequestRecord> records)
    {
        var steps = records.Order(RecordOrder.Instance).ToLookup(record => record.Step);
        _signIns = [.. steps[FlowStep.SignIn]];
        _exchanges = [.. steps[FlowStep.TokenExchange]];
        // An ID-JAG is redeemed once; whoever presented it otherwise, even a moment before, was refused and comes second.
        _redemptions = [.. steps[FlowStep.JwtBearerGrant].OrderBy(record => record.Outcome)];
        _calls = [.. steps[FlowStep.ResourceRequest]];
        _signInsBySession = By(_signIns.Where(record => record.Outcome == Outcome.Issued), record => record.SessionId);
        _redemptionsByIdJag = By(_redemptions, record => record.ConsumedId);
        _callsByToken = By(_calls, record => record.ConsumedId);
    }

    /// <summary>The rows of these records, newest first. Every record stands in at least one of them.</summary>
    public static IReadOnlyList<FlowRow> Join(IEnumerable<TokenRequestRecord> records) =>
        [.. new FlowJoin(records).Rows().OrderByDescending(row => row.At).ThenByDescending(row => row.Id, StringComparer.Ordinal)];

    private List<FlowRow> Rows()
    {
        var rows = new List<FlowRow>();
        foreach (var exchange in _exchanges)
            rows.AddRange(RowsOf(exchange));
        // What is left has lost its beginning (not here yet, too old to be kept, or forged) or has not gone on.
        foreach (var first in _redemptions.Where(IsLeft))
            rows.AddRange(RowsOf(null, null, Siblings(first)));
        foreach (var first in _calls.Where(IsLeft))
            rows.Add(Row(first, null, null, null, first.ConsumedId is { } token ? CallsWith(token) : [first]));
        foreach (var signIn in _signIns.Where(IsLeft))
            rows.Add(Row(signIn, signIn, null, null, []));
        return rows;
    }

    private List<FlowRow> RowsOf(TokenRequestRecord exchange)
    {
        var redemptions = exchange.IssuedId is { } idJag ? _redemptionsByIdJag[idJag].Where(IsLeft).ToList() : [];
        return redemptions.Count > 0
            ? RowsOf(SignInOf(exchange), exchange, redemptions)
            : [Row(exchange, SignInOf(exchange), exchange, null, [])];
    }

    private List<FlowRow> RowsOf(TokenRequestRecord? signIn, TokenRequestRecord? exchange, List<TokenRequestRecord> redemptions) =>
        [.. redemptions.Select((redemption, place) => Row(
            place == 0 ? exchange ?? redemption : redemption,
            signIn,
            exchange,
            redemption,
            redemption.IssuedId is { } token ? CallsWith(token) : [],
            again: place > 0))];

    private List<TokenRequestRecord> Siblings(TokenRequestRecord redemption) =>
        redemption.ConsumedId is { } idJag ? [.. _redemptionsByIdJag[idJag].Where(IsLeft)] : [redemption];

    private List<TokenRequestRecord> CallsWith(string token) => [.. _callsByToken[token].Where(IsLeft)];

    /// <summary>A session may sign in more than once (a second factor, a renewal): the last time before the exchange counts.</summary>
    private TokenRequestRecord? SignInOf(TokenRequestRecord exchange) =>
        exchange.SessionId is { } session
            ? _signInsBySession[session].LastOrDefault(signIn => signIn.At <= exchange.At) ?? _signInsBySession[session].FirstOrDefault()
            : null;

    private FlowRow Row(
        TokenRequestRecord anchor,
        TokenRequestRecord? signIn,
        TokenRequestRecord? exchange,
        TokenRequestRecord? redemption,
        List<TokenRequestRecord> calls,
        bool again = false)
    {
        var row = new FlowRow($"{anchor.Party}:{anchor.Id}", anchor.At, signIn, exchange, redemption, calls, again);
        _shown.UnionWith(row.Records);
        return row;
    }

    private bool IsLeft(TokenRequestRecord record) => !_shown.Contains(record);

    private static ILookup<string, TokenRequestRecord> By(IEnumerable<TokenRequestRecord> records, Func<TokenRequestRecord, string?> key) =>
        records.Where(record => key(record) is not null).ToLookup(record => key(record)!, StringComparer.Ordinal);
}
