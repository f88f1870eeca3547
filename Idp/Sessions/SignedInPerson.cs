using Xaa.Storage;

namespace Xaa.Idp.Sessions;

/// <summary>A session and the person whose it is, as they stand now.</summary>
public sealed record SignedInPerson
{
    public required Session Session { get; init; }

    public required string UserName { get; init; }

    public required string DisplayName { get; init; }

    public required string Email { get; init; }

    public required IReadOnlyList<string> Groups { get; init; }

    public required bool Active { get; init; }

    /// <summary>The <c>sub</c>.</summary>
    public string Id => Session.PersonId;

    public DateTimeOffset AuthTime => Session.AuthTime;

    /// <summary>Whether tokens may be issued for her: the session stands, and she is not suspended.</summary>
    public bool MayAct(DateTimeOffset now) => Active && Session.IsLive(now);
}

/// <summary>A refresh token and whom it speaks for.</summary>
public sealed record RefreshTokenSubject(
    string ClientId, string Scope, DateTimeOffset IssuedAt, DateTimeOffset? SupersededAt, string? ProofKey, SignedInPerson Person);
