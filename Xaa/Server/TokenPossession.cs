using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>Whether who presents an access token is who it was issued to. RFC 9449 §7, SPEC 64, QUIRKS C14.</summary>
/// <remarks>
/// A proof counts once, at all replicas together, before anything of the request is done (RFC 9449 §11.1). So its id is committed to the store and
/// waited for; what is recorded of the request is queued behind it, and usually shares the next commit. That is the price of a bound token: one wait for
/// the disk, which all requests of that moment share, and nothing for a bearer token. An id in memory alone would be good again at another replica or after a
/// restart; with the record, which is made when the answer begins, the tool would have run twice by then. Nobody without a good token and its key
/// gets that far, so that strangers write nothing; and an id is forgotten with its proof, after a minute and a half.
/// </remarks>
public sealed partial class TokenPossession(
    DpopProofValidator proofs, IRecordStore records, McpProtectionOptions options, ILogger<TokenPossession> logger)
{
    private static readonly OAuthError ProofMissing =
        new(OAuthErrors.InvalidDpopProof, "A token that is bound to a key comes with one DPoP header.", Reasons.ProofRequired, 401);

    private static readonly OAuthError Unavailable = new(
        OAuthErrors.TemporarilyUnavailable, "The proof cannot be used up now, so nothing was done.", Reasons.StoreUnavailable, 503);

    /// <summary>Checks a token that is good in itself.</summary>
    /// <param name="http">The request.</param>
    /// <param name="token">The token as it was sent.</param>
    /// <param name="jwt">Its claims.</param>
    /// <param name="withProof">Whether it was sent by the <c>DPoP</c> scheme.</param>
    /// <returns>Null, or the refusal.</returns>
    public async ValueTask<OAuthError?> CheckAsync(HttpContext http, AccessToken token, ValidatedJwt jwt, bool withProof)
    {
        var binding = KeyBinding.Of(jwt);
        // §7.2: a bound token does not become a bearer token by being called one, nor the other way round.
        if (!withProof && binding.IsBound)
            return Unacceptable(Reasons.ProofRequired);
        if (!withProof)
            return options.RequireProof ? Unacceptable(Reasons.ProofAlwaysRequired) : null;
        if (!binding.IsBound)
            return Unacceptable(Reasons.TokenNotBound);

        // The address is what clients know the server by, and behind a proxy the request does not say it.
        var (proof, error) = http.Request.Headers[DpopHeaders.Proof] switch
        {
            [] => (null, ProofMissing),
            [{ } sent] => await proofs.ValidateAsync(sent, http.Request.Method, options.Resource, token),
            _ => (null, DpopProofValidator.Repeated),
        };
        if (error is not null)
            return error with { Status = StatusCodes.Status401Unauthorized };
        if (binding.Check(proof!.Thumbprint) is { } reason)
            return Unacceptable(reason);
        return await CheckContentAsync(http, proof) ?? await UseUpAsync(proof, http.RequestAborted);
    }

    internal static OAuthError Unacceptable(string reason) =>
        new(OAuthErrors.InvalidToken, "The access token is not acceptable.", reason, StatusCodes.Status401Unauthorized);

    private static async ValueTask<OAuthError?> CheckContentAsync(HttpContext http, DpopProof proof)
    {
        if (proof.ContentDigest is not { } digest)
            return null;
        if (await MessageBody.ReadAsync(http) is not { } content)
            return ToolScopeGuard.TooLarge;
        return digest.Matches(content.Span) ? null : DpopProofValidator.OtherContent with { Status = StatusCodes.Status401Unauthorized };
    }

    private async ValueTask<OAuthError?> UseUpAsync(DpopProof proof, CancellationToken cancellationToken)
    {
        try
        {
            var replayed = await records.UseAsync(proof.Use, cancellationToken);
            return replayed is null ? null : replayed with { Status = StatusCodes.Status401Unauthorized };
        }
        catch (RecordStoreException failed)
        {
            LogStoreFailed(logger, failed);
            return Unavailable;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot use up a proof of possession; the request was refused.")]
    private static partial void LogStoreFailed(ILogger logger, Exception failed);
}
