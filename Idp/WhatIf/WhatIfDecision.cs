using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.Token;

namespace Xaa.Idp.WhatIf;

/// <summary>Asks the function that decides token exchanges, without one.</summary>
public static class WhatIfDecision
{
    /// <returns>Null when policy knows no such client or server.</returns>
    public static Func<PersonFacts, WhatIfAnswer>? For(PolicySnapshot policy, WhatIfQuestion question, DateTimeOffset now)
    {
        if (policy.FindClient(question.Client) is not { } client || policy.FindServerByName(question.Server) is not { } server)
            return null;
        return person =>
        {
            // A token exchange stops here, before policy is asked (SPEC 11, 14).
            if (!person.Active)
                return new(person, [], SubjectRules.Suspended, null);
            var decision = PolicyDecision.Decide(policy, Ask(question, client, server, person, now), now);
            return decision switch
            {
                PolicyDecision.Granted granted => new(person, granted.Scopes, null, granted.Connection.Change),
                PolicyDecision.Refused refused => new(person, [], refused.Error, refused.Change),
                _ => throw new InvalidOperationException("A decision is one or the other."),
            };
        };
    }

    // As if she had signed in just now.
    private static AccessRequest Ask(
        WhatIfQuestion question, ClientPolicy client, ServerPolicy server, PersonFacts person, DateTimeOffset now) => new()
        {
            Client = client,
            Person = person.Id,
            Groups = person.Groups,
            Audience = server.Issuer,
            Resources = [question.Resource ?? server.Resources[0]],
            Scope = question.Scope,
            Acr = question.Acr,
            AuthTime = now,
        };
}
