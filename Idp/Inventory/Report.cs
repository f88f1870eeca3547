using Xaa.Idp.Policy;
using Xaa.Records;

namespace Xaa.Idp.Inventory;

/// <summary>How a client came to a server without us.</summary>
public enum ReportedWay
{
    /// <summary>It registered itself there. RFC 7591.</summary>
    Registered = 1,

    /// <summary>A person consented to it there.</summary>
    Consented = 2,

    /// <summary>It uses tokens that no word of ours stands behind.</summary>
    Used = 3,
}

/// <summary>One thing that a server reports, and for which we were not asked.</summary>
public sealed record Report(string ClientId, ReportedWay Way, string? Person, IReadOnlyList<string> Scopes, DateTimeOffset At)
{
    private const int LongestWord = 255;

    /// <summary>What of a server's records was done without us.</summary>
    /// <param name="records">The records, from the server's own feed: true of that server and of nothing else.</param>
    /// <param name="server">The server's name.</param>
    /// <param name="policy">Says which clients we know there.</param>
    /// <param name="now">A server's clock may be wrong; nothing was seen later than now.</param>
    public static IReadOnlyList<Report> NotAsked(
        IEnumerable<TokenRequestRecord> records, string server, PolicySnapshot policy, DateTimeOffset now)
    {
        var known = policy.Connections.Where(connection => connection.Server == server).Select(connection => connection.ClientIdAtServer)
            .ToHashSet(StringComparer.Ordinal);
        return
        [
            // What was refused has let nobody in, and anybody can be refused under any name.
            .. from record in records
               where record.Party == server && record.Outcome == Outcome.Issued && record.ClientId is not null
               let way = WayOf(record, known, policy.Issuer)
               where way is not null
               select new Report(
                   Shorten(record.ClientId!),
                   way.Value,
                   record.Subject is { Length: > 0 } person ? Shorten(person) : null,
                   [.. OAuth.Scopes.Parse(record.GrantedScope).Select(Shorten)],
                   record.At > now ? now : record.At),
        ];
    }

    private static ReportedWay? WayOf(TokenRequestRecord record, HashSet<string> known, string ourIssuer) => record.Step switch
    {
        FlowStep.Registration => ReportedWay.Registered,
        FlowStep.Consent => ReportedWay.Consented,
        // Nobody asks us for these, whoever the client is.
        FlowStep.OrdinaryGrant => ReportedWay.Used,
        // Of an ID-JAG that is ours we know.
        FlowStep.JwtBearerGrant when record.Issuer != ourIssuer && !known.Contains(record.ClientId!) => ReportedWay.Used,
        FlowStep.ResourceRequest when !known.Contains(record.ClientId!) => ReportedWay.Used,
        _ => null,
    };

    private static string Shorten(string word) => word.Length <= LongestWord ? word : word[..LongestWord];
}
