using Microsoft.IdentityModel.JsonWebTokens;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

internal static class UnverifiedClaims
{
    /// <summary>A claim of a token that the server itself has just signed.</summary>
    public static string Of(string token, string claim) => new JsonWebToken(token).GetPayloadValue<string>(claim);
}
