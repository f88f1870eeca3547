using System.Security.Cryptography;
using System.Text;
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

    /// <summary>SHA-256 of the secret. Secrets are generated with 128 bits or more, so that a fast hash is enough.</summary>
    public required ReadOnlyMemory<byte> SecretSha256 { get; init; }

    /// <summary>The grant types it may use.</summary>
    public required IReadOnlySet<string> GrantTypes { get; init; }

    /// <summary>The scopes that it may have for itself, by client credentials. RFC 7591 §2.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Redirect URIs, compared as exact strings. RFC 9700 §2.1.</summary>
    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    /// <summary>The hash of a secret as this record holds it.</summary>
    public static byte[] Hash(ClientSecret secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret.Value));
}

/// <summary>The clients of one authorization server.</summary>
public interface IClientRegistry
{
    /// <summary>Finds a client by its id, compared as an exact string.</summary>
    RegisteredClient? Find(string clientId);
}
