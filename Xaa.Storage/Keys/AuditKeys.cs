using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;

namespace Xaa.Storage;

/// <summary>Sign and verify checkpoints of the records. They sign nothing else and stand in no key set that tokens are verified with.</summary>
public sealed class AuditKeys : IDisposable
{
    private static readonly JsonWebTokenHandler s_tokens = new() { MaximumTokenSizeInBytes = 64 * 1024 * 1024 };

    private readonly SigningKeys? _private;
    private readonly IReadOnlyList<SecurityKey> _keys;

    /// <param name="keys">The keys as they were opened.</param>
    internal AuditKeys(SigningKeys keys)
    {
        _private = keys;
        _keys = [keys.For().Key];
        Public = keys.Jwks;
    }

    /// <summary>Keys that verify only.</summary>
    /// <param name="jwks">What <see cref="Public"/> was kept as, in a place that who can write to the store cannot write to.</param>
    public AuditKeys(JsonWebKeySet jwks)
    {
        _keys = [.. jwks.GetSigningKeys()];
        Public = new([]);
    }

    /// <summary>The public halves, for an auditor to keep.</summary>
    public Jwks Public { get; }

    /// <inheritdoc/>
    public void Dispose() => _private?.Dispose();

    internal string Sign(Checkpoint checkpoint)
    {
        if (_private is null)
            throw new InvalidOperationException("These audit keys verify only.");
        var claims = new JwtClaims();
        foreach (var member in JsonSerializer.SerializeToElement(checkpoint, CheckpointJson.Default.Checkpoint).EnumerateObject())
            claims[member.Name] = member.Value;
        return JwtWriter.Write(Checkpoint.Type, claims, _private.For());
    }

    /// <summary>Verifies what was found in the store.</summary>
    /// <param name="statement">The checkpoint, or null when none was there.</param>
    /// <param name="leastSequence">An older one than this is not the one that stood there before.</param>
    /// <exception cref="RecordsAlteredException">There is none, no audit key signed it, or it is an older one.</exception>
    internal Checkpoint Verify(string? statement, long leastSequence)
    {
        if (statement is null)
            throw new RecordsAlteredException("The checkpoint was taken away.");
        var checkpoint = Verify(statement);
        return checkpoint.Sequence >= leastSequence
            ? checkpoint
            : throw new RecordsAlteredException($"The checkpoint was replaced by an older one: {checkpoint.Sequence} after {leastSequence}.");
    }

    private Checkpoint Verify(string statement)
    {
        // It completes at once: the keys are here. Who issued it is said by the key, and it does not expire.
        var result = s_tokens.ValidateTokenAsync(statement, new()
        {
            ValidTypes = [Checkpoint.Type],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireSignedTokens = true,
            IssuerSigningKeys = _keys,
            TryAllIssuerSigningKeys = false,
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        }).GetAwaiter().GetResult();
        if (!result.IsValid)
            throw new RecordsAlteredException("The checkpoint was not signed with the audit key, or was changed after that.");
        var payload = Base64UrlEncoder.DecodeBytes(((JsonWebToken)result.SecurityToken).EncodedPayload);
        return JsonSerializer.Deserialize(payload, CheckpointJson.Default.Checkpoint)!;
    }
}
