using Xaa.Records;

namespace Xaa.FlowView.Tests.Joining;

/// <summary>Makes records as parties would; times are seconds after nine.</summary>
internal static class Story
{
    private static readonly DateTimeOffset Nine = new(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);

    public static TokenRequestRecord SignIn(string id, double at, string? session, Outcome outcome = Outcome.Issued) =>
        Record(id, "idp", FlowStep.SignIn, at, outcome) with { SessionId = session };

    public static TokenRequestRecord Exchange(string id, double at, string? session, string? idJag) =>
        Record(id, "idp", FlowStep.TokenExchange, at, IssuedIf(idJag)) with { SessionId = session, IssuedId = idJag };

    public static TokenRequestRecord Redemption(string id, double at, string? idJag, string? token) =>
        Record(id, "design", FlowStep.JwtBearerGrant, at, IssuedIf(token)) with { ConsumedId = idJag, IssuedId = token };

    public static TokenRequestRecord Call(string id, double at, string? token, Outcome outcome = Outcome.Issued) =>
        Record(id, "design", FlowStep.ResourceRequest, at, outcome) with { ConsumedId = token };

    /// <summary>A row in one line: <c>sign-in|exchange|redemption|call,call</c>.</summary>
    public static string Line(Xaa.FlowView.Joining.FlowRow row) => string.Join(
        '|',
        row.SignIn?.Id,
        row.TokenExchange?.Id,
        row.JwtBearerGrant?.Id,
        string.Join(',', row.ResourceRequests.Select(call => call.Id))) + (row.Again ? " again" : "");

    private static Outcome IssuedIf(string? id) => id is null ? Outcome.Refused : Outcome.Issued;

    private static TokenRequestRecord Record(string id, string party, FlowStep step, double at, Outcome outcome) => new()
    {
        Id = id,
        Party = party,
        Step = step,
        At = Nine.AddSeconds(at),
        Duration = TimeSpan.FromMilliseconds(2),
        Outcome = outcome,
    };
}
