using Xaa.OAuth;

namespace Xaa.Jwt;

/// <summary>The key that a token is bound to: <c>cnf</c>. RFC 7800 §3.1, RFC 9449 §6.1.</summary>
internal readonly record struct KeyBinding
{
    private const int ThumbprintLength = 43;

    /// <summary>Whether the token is bound, in whatever way.</summary>
    public bool IsBound { get; private init; }

    /// <summary>The thumbprint of the key; null also when the binding is not understood.</summary>
    public string? Thumbprint { get; private init; }

    /// <summary>Reads the binding of a token.</summary>
    /// <remarks>
    /// RFC 7800 lets members that are not understood be ignored, which would make a token that is bound to a certificate (SPEC 63) and a key good for
    /// who has only one of them. So <c>jkt</c> stands alone, or nothing is understood.
    /// </remarks>
    public static KeyBinding Of(ValidatedJwt jwt) => new()
    {
        IsBound = jwt.Has(ClaimNames.Confirmation),
        Thumbprint = jwt.OnlyMember(ClaimNames.Confirmation, ClaimNames.Thumbprint) is { Length: ThumbprintLength } thumbprint ? thumbprint : null,
    };

    /// <summary>Whether a proof is what the binding asks for. A token that is not bound asks for nothing.</summary>
    /// <param name="proofKey">The thumbprint of the proof's key, or null without a proof.</param>
    /// <returns>Null, or the reason of the refusal.</returns>
    public string? Check(string? proofKey)
    {
        if (!IsBound)
            return null;
        if (Thumbprint is null)
            return Reasons.ConfirmationNotSupported;
        if (proofKey is null)
            return Reasons.ProofRequired;
        return proofKey == Thumbprint ? null : Reasons.ProofKeyMismatch;
    }
}
