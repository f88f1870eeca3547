using Xaa.Records;

namespace Xaa.FlowView.Attempts;

/// <summary>A row as the page and the API show it; the cells bear the steps' names.</summary>
public sealed record AttemptView(
    string Id,
    DateTimeOffset At,
    Outcome Outcome,
    string? Person,
    string? Client,
    string Server,
    bool Again,
    string? TraceUrl,
    StepView? SignIn,
    StepView? TokenExchange,
    StepView? JwtBearerGrant,
    CallsView? ResourceRequest);

/// <summary>A step's record, with what a reader would have to look up.</summary>
public sealed record StepView(TokenRequestRecord Record, string PartyName, string? ReasonInWords, string? TraceUrl);

/// <summary>The calls made with one access token.</summary>
/// <param name="Count">How many are kept.</param>
/// <param name="Refused">How many of them were refused.</param>
/// <param name="Newest">The newest ones and the newest refused ones, newest first.</param>
public sealed record CallsView(int Count, int Refused, IReadOnlyList<StepView> Newest);

/// <summary>The whole table, for tests and scripts.</summary>
/// <param name="Attempts">Newest first.</param>
/// <param name="Parties">Whose feeds are joined.</param>
/// <param name="Next">Pass as <c>after</c> to wait for a change.</param>
public sealed record AttemptsPage(IReadOnlyList<AttemptView> Attempts, IReadOnlyList<PartyView> Parties, string Next);

/// <summary>What the page has to change.</summary>
/// <param name="Reset">Forget all rows first.</param>
/// <param name="Attempts">New and changed rows, newest first.</param>
/// <param name="Removed">Ids of rows that are gone.</param>
/// <param name="Parties">Whose feeds are joined.</param>
/// <param name="AgentUrl">Where to sign in, when the view knows.</param>
public sealed record AttemptChanges(
    bool Reset,
    IReadOnlyList<AttemptView> Attempts,
    IReadOnlyList<string> Removed,
    IReadOnlyList<PartyView> Parties,
    string? AgentUrl);

/// <summary>A party and its feed.</summary>
public sealed record PartyView(string Name, string DisplayName, RecordFeedStatus Status, DateTimeOffset Since, string? Why);
