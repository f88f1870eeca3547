using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Xaa.Jwt;

/// <summary>
/// The signing keys of one issuer: ES256 signs; an RS256 key stands beside it for peers that ask for it (SPEC C11). A newer key is published, then
/// signs from its time on; an older one verifies until the last token that it signed has expired. Nobody has to do anything at those times.
/// </summary>
/// <remarks>One shared key object per key: creating one per signature costs eight times the signature.</remarks>
public sealed class SigningKeys : IDisposable
{
    /// <summary>
    /// How long a key verifies after the next one began to sign: an ID token's hour, and the largest clock skew that peers tolerate.
    /// </summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromMinutes(61);

    // The library's shared factory caches what signs and verifies by key material. It would hand out a disposed key to the next one who
    // loads the same material in this process.
    private readonly CryptoProviderFactory _providers = new();
    private readonly TimeProvider _clock;
    private volatile SigningKey[] _keys = [];

    /// <summary>Imports the keys.</summary>
    /// <param name="keys">The keys, in any order.</param>
    /// <param name="clock">Says which of them sign and verify now; the system's unless told.</param>
    /// <exception cref="ArgumentException">A key has another algorithm than ES256 or RS256, or there is no ES256 key.</exception>
    public SigningKeys(IEnumerable<SigningKeyMaterial> keys, TimeProvider? clock = null)
    {
        _clock = clock ?? TimeProvider.System;
        Replace([.. keys]);
    }

    /// <summary>The public keys, as served. RFC 7517 §5.</summary>
    public Jwks Jwks => new([.. Standing().Select(k => k.Public)]);

    /// <summary>The keys and what each is for now, in the order of <see cref="Jwks"/>.</summary>
    public IReadOnlyList<SigningKeyStatus> Status => [.. Standing().Select(key => new SigningKeyStatus(
        key.Public.KeyId,
        key.Public.Algorithm,
        key.CreatedAt,
        key.SignsFrom,
        key.VerifiesUntil,
        StateOf(key)))];

    /// <summary>The credentials for an algorithm.</summary>
    /// <exception cref="InvalidOperationException">There is no such key.</exception>
    public SigningCredentials For(string algorithm = SecurityAlgorithms.EcdsaSha256) =>
        Signing(algorithm)?.Credentials ?? throw new InvalidOperationException($"There is no {algorithm} key.");

    /// <summary>Finds an own key that still verifies, for tokens that come back to their issuer.</summary>
    public SecurityKey? Find(string? keyId)
    {
        var now = _clock.GetUtcNow();
        return Array.Find(_keys, k => k.Public.KeyId == keyId && k.Stands(now))?.Credentials.Key;
    }

    /// <summary>Takes what the store holds now. Keys that are here already stay the same objects.</summary>
    /// <exception cref="ArgumentException">A key has another algorithm than ES256 or RS256, or there is no ES256 key.</exception>
    public void Replace(IReadOnlyList<SigningKeyMaterial> keys)
    {
        if (keys.All(k => k.Algorithm != SecurityAlgorithms.EcdsaSha256))
            throw new ArgumentException("An issuer needs an ES256 key.", nameof(keys));
        // A key that goes is not disposed of: a token may just be verified with it. The collector takes it.
        var known = _keys;
        _keys =
        [
            .. keys.Order(SigningKeyMaterial.Order).Select(material =>
                (Array.Find(known, k => k.Public.KeyId == material.KeyId) ?? Import(material)) with
                {
                    VerifiesUntil = material.VerifiesUntil(keys),
                }),
        ];
    }

    /// <summary>Makes new keys, one ES256 and one RS256.</summary>
    public static IReadOnlyList<SigningKeyMaterial> Generate()
    {
        using var rsa = RSA.Create(2048);
        return [GenerateOne(), new(NewKeyId(), SecurityAlgorithms.RsaSha256, rsa.ExportPkcs8PrivateKey())];
    }

    /// <summary>Makes a new ES256 key alone.</summary>
    public static SigningKeyMaterial GenerateOne()
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new(NewKeyId(), SecurityAlgorithms.EcdsaSha256, ecdsa.ExportPkcs8PrivateKey());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var key in _keys)
            key.Private.Dispose();
    }

    private static string NewKeyId() => RandomNumberGenerator.GetHexString(16, lowercase: true);

    private IEnumerable<SigningKey> Standing()
    {
        var now = _clock.GetUtcNow();
        return _keys.Where(k => k.Stands(now));
    }

    private SigningKeyState StateOf(SigningKey key)
    {
        if (key.SignsFrom > _clock.GetUtcNow())
            return SigningKeyState.Announced;
        return ReferenceEquals(key.Credentials, Signing(key.Public.Algorithm)?.Credentials) ? SigningKeyState.Signing : SigningKeyState.Verifying;
    }

    // The newest whose time has come; while a replica's clock is behind the one that made the first keys, those.
    private SigningKey? Signing(string algorithm)
    {
        var now = _clock.GetUtcNow();
        var keys = _keys;
        return Array.FindLast(keys, k => k.Public.Algorithm == algorithm && k.SignsFrom <= now)
            ?? Array.Find(keys, k => k.Public.Algorithm == algorithm);
    }

    private SigningKey Import(SigningKeyMaterial material)
    {
        switch (material.Algorithm)
        {
            case SecurityAlgorithms.EcdsaSha256:
                var ecdsa = ECDsa.Create();
                ecdsa.ImportPkcs8PrivateKey(material.Pkcs8, out _);
                return Publish(material, ecdsa, new ECDsaSecurityKey(ecdsa));
            case SecurityAlgorithms.RsaSha256:
                var rsa = RSA.Create();
                rsa.ImportPkcs8PrivateKey(material.Pkcs8, out _);
                return Publish(material, rsa, new RsaSecurityKey(rsa));
            default:
                throw new ArgumentException($"{material.Algorithm} does not sign here.", nameof(material));
        }
    }

    private SigningKey Publish(SigningKeyMaterial material, AsymmetricAlgorithm key, SecurityKey shared)
    {
        (shared.KeyId, shared.CryptoProviderFactory) = (material.KeyId, _providers);
        return new(key, new(shared, material.Algorithm), PublicJwk.From(key, material.KeyId), material.CreatedAt, material.SignsFrom, null);
    }

    private sealed record SigningKey(
        AsymmetricAlgorithm Private,
        SigningCredentials Credentials,
        PublicJwk Public,
        DateTimeOffset CreatedAt,
        DateTimeOffset SignsFrom,
        DateTimeOffset? VerifiesUntil)
    {
        public bool Stands(DateTimeOffset now) => VerifiesUntil is not { } end || now < end;
    }
}
