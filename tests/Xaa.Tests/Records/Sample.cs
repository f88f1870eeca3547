using Xaa.Records;

namespace Xaa.Tests.Records;

internal static class Sample
{
    public static TokenRequestRecord Record(string id) => new()
    {
        Id = id,
        Party = "idp",
        Step = FlowStep.TokenExchange,
        At = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero),
        Duration = TimeSpan.FromTicks(12_345),
        ClientId = "agent",
        Outcome = Outcome.Issued,
    };
}
