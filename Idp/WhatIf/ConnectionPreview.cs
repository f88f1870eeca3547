using Xaa.Idp.Data;
using Xaa.Idp.Policy;

namespace Xaa.Idp.WhatIf;

/// <summary>What an edit of a connection would mean for a person: the scopes she gets today, and the ones she would get.</summary>
public sealed record AccessDifference(PersonFacts Person, IReadOnlyList<string> Today, IReadOnlyList<string> Then)
{
    public IReadOnlyList<string> Gained => [.. Then.Except(Today, StringComparer.Ordinal)];

    public IReadOnlyList<string> Lost => [.. Today.Except(Then, StringComparer.Ordinal)];
}

/// <summary>Who gains and who loses, before an edit is made.</summary>
public static class ConnectionPreview
{
    /// <summary>Only those for whom something changes. Asked as after the strongest sign-in, so that no scope hides behind a second factor.</summary>
    public static IReadOnlyList<AccessDifference> Of(
        PolicySnapshot today, string client, string server, ManagedConnection? wanted, IEnumerable<PersonFacts> people, DateTimeOffset now)
    {
        var question = new WhatIfQuestion { Client = client, Server = server, Acr = Strength.SecondFactor };
        if (WhatIfDecision.For(today, question, now) is not { } before || WhatIfDecision.For(today.With(client, server, wanted), question, now) is not { } after)
            return [];
        return [.. people.Select(person => new AccessDifference(person, before(person).Scopes, after(person).Scopes)).Where(d => d.Gained.Count + d.Lost.Count > 0)];
    }
}
