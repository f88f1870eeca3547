namespace Xaa.Storage;

/// <summary>A person's session at the IdP. Its refresh tokens and codes live no longer than it does.</summary>
/// <param name="Id">The <c>sid</c> in ID tokens and records.</param>
/// <param name="PersonId">Whose it is; the <c>sub</c>.</param>
/// <param name="AuthTime">When the person signed in.</param>
/// <param name="Acr">How strongly. OpenID Connect Core §2.</param>
/// <param name="Amr">By what methods. RFC 8176.</param>
/// <param name="IdleExpires">When it ends unless it is used before.</param>
/// <param name="Expires">When it ends in any case.</param>
/// <param name="Ended">When it was ended, or null.</param>
public sealed record Session(
    string Id,
    string PersonId,
    DateTimeOffset AuthTime,
    string Acr,
    IReadOnlyList<string> Amr,
    DateTimeOffset IdleExpires,
    DateTimeOffset Expires,
    DateTimeOffset? Ended)
{
    /// <summary>Whether it is neither ended nor expired. The stores give out sessions that are not, so that a refusal can say why.</summary>
    public bool IsLive(DateTimeOffset now) => Ended is null && now < IdleExpires && now < Expires;
}
