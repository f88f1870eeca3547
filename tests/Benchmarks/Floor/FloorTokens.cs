using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Floor;

/// <summary>JWTs by the library, with one shared key and the same claims as the product's.</summary>
internal sealed class FloorTokens
{
    private const string Issuer = "http://localhost:5000";

    private readonly JsonWebTokenHandler _tokens = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials _credentials;
    private readonly TokenValidationParameters _rules;

    public FloorTokens(FloorSettings settings)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(settings.Pkcs8, out _);
        var securityKey = new ECDsaSecurityKey(key) { KeyId = settings.KeyId };
        _credentials = new(securityKey, SecurityAlgorithms.EcdsaSha256);
        _rules = new()
        {
            IssuerSigningKey = securityKey,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidateIssuer = false,
            ValidateAudience = false,
        };
    }

    /// <exception cref="SecurityTokenException">It is not good.</exception>
    public async Task<JsonWebToken> VerifyAsync(string token)
    {
        var result = await _tokens.ValidateTokenAsync(token, _rules);
        return result.IsValid ? (JsonWebToken)result.SecurityToken : throw result.Exception;
    }

    /// <summary>A proof of possession, by the key that it brings along.</summary>
    /// <exception cref="SecurityTokenException">It is not good.</exception>
    public async Task<(JsonWebToken Proof, string Thumbprint)> VerifyProofAsync(string proof)
    {
        var jwk = new JsonWebKey(new JsonWebToken(proof).GetHeaderValue<JsonElement>("jwk").GetRawText());
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new() { X = Base64UrlEncoder.DecodeBytes(jwk.X), Y = Base64UrlEncoder.DecodeBytes(jwk.Y) },
        });
        var result = await _tokens.ValidateTokenAsync(proof, new TokenValidationParameters
        {
            IssuerSigningKey = new ECDsaSecurityKey(key) { CryptoProviderFactory = new() { CacheSignatureProviders = false } },
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        return result.IsValid ? ((JsonWebToken)result.SecurityToken, Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint())) : throw result.Exception;
    }

    public (string Token, string Id) Sign(
        string type, string subject, string audience, string clientId, string scope, string? thumbprint = null)
    {
        var now = TimeProvider.System.GetUtcNow();
        var id = RandomNumberGenerator.GetHexString(32, lowercase: true);
        var claims = new Dictionary<string, object>
        {
            [ClaimNames.Issuer] = Issuer,
            [ClaimNames.Subject] = subject,
            [ClaimNames.Audience] = audience,
            [ClaimNames.ClientId] = clientId,
            [ClaimNames.Id] = id,
            [ClaimNames.IssuedAt] = now.ToUnixTimeSeconds(),
            [ClaimNames.Expires] = now.AddMinutes(5).ToUnixTimeSeconds(),
            [ClaimNames.Resource] = audience + "/mcp",
            [ClaimNames.Scope] = scope,
            [ClaimNames.AuthTime] = now.ToUnixTimeSeconds(),
            [ClaimNames.Acr] = "urn:xaa:pwd",
            [ClaimNames.Amr] = new[] { "pwd" },
        };
        if (thumbprint is not null)
            claims["cnf"] = new Dictionary<string, string> { ["jkt"] = thumbprint };
        var token = _tokens.CreateToken(new SecurityTokenDescriptor { TokenType = type, SigningCredentials = _credentials, Claims = claims });
        return (token, id);
    }
}
