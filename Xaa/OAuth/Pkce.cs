using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Xaa.OAuth;

/// <summary>Proof Key for Code Exchange. RFC 7636.</summary>
public static class Pkce
{
    /// <summary>The one <c>code_challenge_method</c> that is accepted. RFC 9700 §2.1.1.</summary>
    public const string S256 = "S256";

    /// <summary>Whether the verifier is well formed (§4.1) and its SHA-256 is the challenge (§4.6).</summary>
    public static bool Matches(CodeVerifier verifier, string challenge)
    {
        if (verifier.Value.Length is < 43 or > 128 || !verifier.Value.All(IsUnreserved))
            return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(ChallengeOf(verifier)), Encoding.ASCII.GetBytes(challenge));
    }

    /// <summary>The challenge of a verifier (§4.2).</summary>
    public static string ChallengeOf(CodeVerifier verifier) =>
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier.Value)));

    private static bool IsUnreserved(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~';
}
