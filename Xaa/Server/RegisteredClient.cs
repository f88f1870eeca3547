using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>A client as one authorization server knows it. Its id there need not be its id elsewhere (SPEC 66).</summary>
public sealed record RegisteredClient
{
    /// <summary>The client's id at this server.</summary>
    public required string ClientId { get; init; }

    /// <summary>The name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>How it authenticates: one of <see cref="AuthMethods"/>, and in no other way. RFC 7591 §2.</summary>
    public required string AuthMethod { get; init; }

    /// <summary>
    /// SHA-256 of the secret; empty when it has none. Secrets are generated with 128 bits or more, so that a fast hash is enough.
    /// </summary>
    public ReadOnlyMemory<byte> SecretSha256 { get; init; }

    /// <summary>Its public keys, for <see cref="AuthMethods.PrivateKeyJwt"/>; see <see cref="PublicKeys.Parse"/>.</summary>
    public IReadOnlyList<SecurityKey> Keys { get; init; } = [];

    /// <summary>Where its public keys are, when they do not stand in <see cref="Keys"/>. RFC 7591 §2.</summary>
    public Uri? JwksUri { get; init; }

    /// <summary>Whether it runs on the person's own device and is answered on loopback. RFC 8252 §7.3.</summary>
    public bool IsNative { get; init; }

    /// <summary>Whether it acts for people by itself, as an AI agent does: what is issued to it says so.</summary>
    public bool IsAgent { get; init; }

    /// <summary>The grant types it may use.</summary>
    public required IReadOnlySet<string> GrantTypes { get; init; }

    /// <summary>The scopes that it may have for itself, by client credentials. RFC 7591 §2.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Redirect URIs, compared by <see cref="AcceptsRedirectUri"/>.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>Whether it can keep neither secret nor key. RFC 6749 §2.1.</summary>
    public bool IsPublic => AuthMethod == AuthMethods.None;

    /// <summary>
    /// Whether a redirect URI is registered: compared as an exact string (RFC 9700 §2.1); for a native client on a loopback address, by whatever
    /// port the app got (RFC 8252 §7.3). Never by the name <c>localhost</c>, which may be somebody else's (§8.3).
    /// </summary>
    public bool AcceptsRedirectUri(string address) =>
        RedirectUris.Contains(address, StringComparer.Ordinal)
        || (IsNative && LoopbackAddress.WithoutPort(address) is { } asked && RedirectUris.Any(known => LoopbackAddress.WithoutPort(known) == asked));

    /// <summary>A new secret of 256 random bits: shown once, and kept as its <see cref="Hash"/> alone.</summary>
    public static ClientSecret NewSecret() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    /// <summary>The hash of a secret as this record holds it.</summary>
    public static byte[] Hash(ClientSecret secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret.Value));
}

/// <summary>The clients of one authorization server.</summary>
public interface IClientRegistry
{
    /// <summary>Finds a client by its id, compared as an exact string.</summary>
    RegisteredClient? Find(string clientId);

    /// <summary>The same, where a client may have to be fetched first.</summary>
    ValueTask<RegisteredClient?> FindAsync(string clientId, CancellationToken cancellationToken) => new(Find(clientId));
}
