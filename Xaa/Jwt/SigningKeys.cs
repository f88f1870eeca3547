using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>The signing keys of one issuer: ES256 signs; an RS256 key stands beside it for peers that ask for it (SPEC C11).</summary>
/// <remarks>One shared key object per key: creating one per signature costs eight times the signature.</remarks>
public sealed class SigningKeys : IDisposable
{
    // The library's shared factory caches what signs and verifies by key material. It would hand out a disposed key to the next one who
    // loads the same material in this process.
    private readonly CryptoProviderFactory _providers = new();
    private readonly List<(AsymmetricAlgorithm Key, SigningCredentials Credentials)> _keys = [];

    /// <summary>Imports the keys.</summary>
    /// <exception cref="ArgumentException">A key has another algorithm than ES256 or RS256, or there is no ES256 key.</exception>
    public SigningKeys(IEnumerable<SigningKeyMaterial> keys)
    {
        foreach (var key in keys)
            _keys.Add(Import(key));
        if (_keys.All(k => k.Credentials.Algorithm != SecurityAlgorithms.EcdsaSha256))
            throw new ArgumentException("An issuer needs an ES256 key.", nameof(keys));
        Jwks = new([.. _keys.Select(k => PublicJwk.From(k.Key, k.Credentials.Key.KeyId))]);
    }

    /// <summary>The public keys, as served. RFC 7517 §5.</summary>
    public Jwks Jwks { get; }

    /// <summary>The credentials for an algorithm.</summary>
    /// <exception cref="InvalidOperationException">There is no such key.</exception>
    public SigningCredentials For(string algorithm = SecurityAlgorithms.EcdsaSha256) =>
        _keys.FirstOrDefault(k => k.Credentials.Algorithm == algorithm).Credentials
        ?? throw new InvalidOperationException($"There is no {algorithm} key.");

    /// <summary>Finds an own key, for tokens that come back to their issuer.</summary>
    public SecurityKey? Find(string? keyId) => _keys.FirstOrDefault(k => k.Credentials.Key.KeyId == keyId).Credentials?.Key;

    /// <summary>Makes new keys, one ES256 and one RS256.</summary>
    public static IReadOnlyList<SigningKeyMaterial> Generate()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var rsa = RSA.Create(2048);
        return
        [
            new(NewKeyId(), SecurityAlgorithms.EcdsaSha256, ecdsa.ExportPkcs8PrivateKey()),
            new(NewKeyId(), SecurityAlgorithms.RsaSha256, rsa.ExportPkcs8PrivateKey()),
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (key, _) in _keys)
            key.Dispose();
    }

    private static string NewKeyId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private (AsymmetricAlgorithm, SigningCredentials) Import(SigningKeyMaterial material)
    {
        switch (material.Algorithm)
        {
            case SecurityAlgorithms.EcdsaSha256:
                var ecdsa = ECDsa.Create();
                ecdsa.ImportPkcs8PrivateKey(material.Pkcs8, out _);
                return (ecdsa, new(new ECDsaSecurityKey(ecdsa) { KeyId = material.KeyId, CryptoProviderFactory = _providers }, material.Algorithm));
            case SecurityAlgorithms.RsaSha256:
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(material.Pkcs8, out _);
                return (rsa, new(new RsaSecurityKey(rsa) { KeyId = material.KeyId, CryptoProviderFactory = _providers }, material.Algorithm));
            default:
                throw new ArgumentException($"{material.Algorithm} does not sign here.", nameof(material));
        }
    }
}
