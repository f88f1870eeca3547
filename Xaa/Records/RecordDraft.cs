using System.Diagnostics;
using Xaa.OAuth;

namespace Xaa.Records;

/// <summary>A record while its request is being answered: filled as things become known, finished once. Also the step's span.</summary>
public sealed class RecordDraft : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly string _party;
    private readonly DateTimeOffset _at;
    private readonly long _started;
    private readonly Activity? _span;
    private List<string>? _quirks;
    private List<OneTimeUse>? _uses;
    private TokenRequestRecord? _finished;

    /// <summary>Starts a record and its span.</summary>
    public RecordDraft(string party, FlowStep step, TimeProvider clock)
    {
        (_party, Step, _clock) = (party, step, clock);
        _at = clock.GetUtcNow();
        _started = clock.GetTimestamp();
        _span = XaaTelemetry.Source.StartActivity(step.SpanName());
    }

    /// <summary>Which step.</summary>
    public FlowStep Step { get; }

    /// <summary>The authenticated client.</summary>
    public string? ClientId { get; set; }

    /// <summary>Who issued what was presented.</summary>
    public string? Issuer { get; set; }

    /// <summary>The person.</summary>
    public string? Subject { get; set; }

    /// <summary>The IdP session.</summary>
    public string? SessionId { get; set; }

    /// <summary>The resource authorization server.</summary>
    public string? Audience { get; set; }

    /// <summary>The MCP server.</summary>
    public string? Resource { get; set; }

    /// <summary>The scope asked for.</summary>
    public string? RequestedScope { get; set; }

    /// <summary>The scope granted.</summary>
    public string? GrantedScope { get; set; }

    /// <summary>The <c>jti</c> of what was presented.</summary>
    public string? ConsumedId { get; set; }

    /// <summary>The <c>jti</c> of what was issued.</summary>
    public string? IssuedId { get; set; }

    /// <summary>The key that signed it.</summary>
    public string? KeyId { get; set; }

    /// <summary>What is used up when something is issued; a refusal uses up nothing.</summary>
    public IReadOnlyList<OneTimeUse> Uses => _uses ?? (IReadOnlyList<OneTimeUse>)[];

    /// <summary>Adds to <see cref="Uses"/>.</summary>
    public void UseUp(OneTimeUse use) => (_uses ??= []).Add(use);

    /// <summary>The change of policy that decided.</summary>
    public long? PolicyChange { get; set; }

    /// <summary>Notes a tolerated oddity of the request.</summary>
    public void AddQuirk(string quirk) => (_quirks ??= []).Add(quirk);

    /// <summary>Makes the record and tags the span. The last one made is the one that counts.</summary>
    /// <param name="error">The refusal, or null when issued.</param>
    public TokenRequestRecord Finish(OAuthError? error)
    {
        var record = new TokenRequestRecord
        {
            Id = Guid.CreateVersion7(_at).ToString("N"),
            Party = _party,
            Step = Step,
            At = _at,
            Duration = _clock.GetElapsedTime(_started),
            TraceId = (_span ?? Activity.Current)?.TraceId.ToHexString(),
            SpanId = (_span ?? Activity.Current)?.SpanId.ToHexString(),
            ClientId = ClientId,
            Issuer = Issuer,
            Subject = Subject,
            SessionId = SessionId,
            Audience = Audience,
            Resource = Resource,
            RequestedScope = RequestedScope,
            GrantedScope = error is null ? GrantedScope : null,
            Outcome = error is null ? Outcome.Issued : Outcome.Refused,
            ErrorCode = error?.Code,
            Reason = error?.Reason,
            ConsumedId = ConsumedId,
            IssuedId = error is null ? IssuedId : null,
            KeyId = error is null ? KeyId : null,
            Quirks = _quirks is null ? null : string.Join(' ', _quirks),
            PolicyChange = PolicyChange,
        };
        Tag(record);
        return _finished = record;
    }

    /// <summary>Counts the request and ends the span.</summary>
    public void Dispose()
    {
        if (_finished is { } record)
            Count(record);
        _span?.Dispose();
    }

    private void Tag(TokenRequestRecord record)
    {
        if (_span is null)
            return;
        _span.SetTag("xaa.client_id", record.ClientId);
        _span.SetTag("xaa.subject", record.Subject);
        _span.SetTag("xaa.audience", record.Audience);
        _span.SetTag("xaa.resource", record.Resource);
        _span.SetTag("xaa.scope", record.GrantedScope ?? record.RequestedScope);
        _span.SetTag("xaa.outcome", record.Outcome == Outcome.Issued ? "issued" : "refused");
        _span.SetTag("xaa.reason", record.Reason);
        _span.SetTag("xaa.jti", record.IssuedId ?? record.ConsumedId);
        if (record.Outcome == Outcome.Refused)
            _span.SetStatus(ActivityStatusCode.Error, record.Reason);
    }

    private static void Count(TokenRequestRecord record)
    {
        var tags = new TagList
        {
            { "xaa.step", record.Step.SpanName() },
            { "xaa.party", record.Party },
            { "xaa.outcome", record.Outcome == Outcome.Issued ? "issued" : "refused" },
            { "xaa.reason", record.Reason },
        };
        XaaTelemetry.Requests.Add(1, tags);
        XaaTelemetry.Duration.Record(record.Duration.TotalSeconds, tags);
    }
}
