namespace Xaa.Storage;

/// <summary>What the store knows of a refresh token.</summary>
/// <param name="SessionId">The session it belongs to.</param>
/// <param name="ClientId">The client it was issued to; nobody else may use it.</param>
/// <param name="Scope">What it was granted.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="SupersededAt">When another took its place, or null. One that is used after that may have been stolen (RFC 9700 §4.14.2).</param>
/// <param name="Session">The session, live or not: ask <see cref="Session.IsLive"/>.</param>
public sealed record RefreshTokenEntry(
    string SessionId,
    string ClientId,
    string Scope,
    DateTimeOffset IssuedAt,
    DateTimeOffset? SupersededAt,
    Session Session);
