using Xaa.Jwt;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

/// <summary>Whether the records are as they were written.</summary>
public static class RecordsEndpoint
{
    /// <summary>Verifies every record; it takes seconds where there are a million, and one verification runs at a time.</summary>
    public static async Task<IResult> VerifyAsync(RecordVerification verification, CancellationToken cancellationToken) =>
        Results.Json(await verification.VerifyAsync(earlier: null, cancellationToken));

    /// <summary>The public audit key, for an auditor to keep and to verify checkpoints with. RFC 7517 §5.</summary>
    public static IResult Keys(AuditKeys keys) => Results.Json(keys.Public, JwksJson.Default.Jwks);
}
