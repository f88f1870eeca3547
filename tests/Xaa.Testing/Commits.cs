using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Testing;

/// <summary>Commits as most tests need them.</summary>
public static class Commits
{
    private static readonly OAuthError s_used = new(OAuthErrors.InvalidGrant, "It was used before.", Reasons.Replayed);

    /// <summary>An id that is refused as <see cref="Reasons.Replayed"/> the second time.</summary>
    public static OneTimeUse Use(string issuer, string id, DateTimeOffset expires) => new(issuer, id, expires, s_used);

    /// <summary>Commits a record with one id, or none; says whether it was the first use.</summary>
    public static async ValueTask<bool> TryCommitAsync(
        this IRecordStore records, TokenRequestRecord record, OneTimeUse? use, CancellationToken cancellationToken) =>
        await records.CommitAsync(record, use is null ? [] : [use], write: null, cancellationToken) is null;
}
