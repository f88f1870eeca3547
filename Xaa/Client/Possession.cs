using System.Text.Json;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>What is proved with a request for tokens, and what its answer must hold.</summary>
/// <param name="Key">The key that is proved; null for bearer tokens.</param>
/// <param name="IsRequired">Whether what is not bound is refused.</param>
internal readonly record struct Possession(DpopProofKey? Key, bool IsRequired)
{
    /// <summary>The type of access token that is meant.</summary>
    public string TokenType => IsRequired ? TokenTypes.Dpop : TokenTypes.Bearer;

    /// <summary>Whether an ID-JAG is bound to the key that was proved. Its answer says nothing of that: the type is always <c>N_A</c> (SPEC 60).</summary>
    /// <remarks>
    /// For nothing else does a client look into an ID-JAG. One that is bound to another key is good for nobody here; one that is not bound, or cannot be
    /// read, passes where bearer tokens would do, too.
    /// </remarks>
    public bool IsKeptBy(string idJag)
    {
        if (Key is null)
            return true;
        return UnverifiedJwt.TryRead(idJag) is { } jwt && jwt.Payload.TryGetProperty(ClaimNames.Confirmation, out var confirmation)
            ? confirmation.ValueKind == JsonValueKind.Object && confirmation.Text(ClaimNames.Thumbprint) == Key.Thumbprint
            : !IsRequired;
    }
}
