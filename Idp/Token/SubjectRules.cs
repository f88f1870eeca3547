using Xaa.Idp.Sessions;
using Xaa.OAuth;

namespace Xaa.Idp.Token;

/// <summary>For whom tokens may be issued at all, whatever was presented.</summary>
public static class SubjectRules
{
    public static OAuthError Suspended { get; } = new(OAuthErrors.InvalidGrant, "The person is suspended.", Reasons.PersonSuspended);

    /// <summary>Suspended comes first: it also ends sessions, and is what the person should be told.</summary>
    public static OAuthError? Check(SignedInPerson? person, DateTimeOffset now)
    {
        if (person is { Active: false })
            return Suspended;
        return person?.MayAct(now) == true ? null : new(OAuthErrors.InvalidGrant, "The session has ended.", Reasons.SessionEnded);
    }
}
