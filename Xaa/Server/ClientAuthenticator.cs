using System.Security.Cryptography;
using System.Text;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>Who the client of a request is.</summary>
/// <param name="Client">The client, authenticated as it is registered; for a public one, named.</param>
/// <param name="Error">Why it is none.</param>
/// <param name="Use">What has to be used up with the answer, so that its assertion counts once.</param>
public readonly record struct ClientAuthentication(RegisteredClient? Client, OAuthError? Error, OneTimeUse? Use = null);

/// <summary>
/// Authenticates clients by the one method that they are registered for: secret in the header or in the form (RFC 6749 §2.3.1), signed assertion
/// (RFC 7523bis), or none for public clients.
/// </summary>
public sealed class ClientAuthenticator(IClientRegistry clients, ClientAssertionValidator assertions)
{
    // Compared when no client is found, so that a wrong id takes as long as a wrong secret.
    private static readonly byte[] NoSecret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    private static readonly OAuthError Repeated =
        new(OAuthErrors.InvalidRequest, "The client authenticates in two ways at once.", Reasons.ClientAuthenticationRepeated);

    private static readonly OAuthError KeysUnavailable =
        new(OAuthErrors.TemporarilyUnavailable, "The client's keys cannot be fetched now.", Reasons.KeysUnavailable, 503);

    /// <summary>Finds and authenticates the client of a request.</summary>
    /// <param name="authorization">The <c>Authorization</c> header, or null.</param>
    /// <param name="request">The parsed form.</param>
    /// <param name="cancellationToken">Ends the look-up of keys.</param>
    public async ValueTask<ClientAuthentication> AuthenticateAsync(
        string? authorization, TokenRequest request, CancellationToken cancellationToken)
    {
        var inHeader = !string.IsNullOrEmpty(authorization);
        var signed = request.ClientAssertion is not null || request.ClientAssertionType is not null;
        // RFC 6749 §2.3: one method per request.
        if ((inHeader && (signed || request.ClientSecret is not null)) || (signed && request.ClientSecret is not null))
            return new(null, Repeated);

        if (inHeader)
            return await ReadHeaderAsync(authorization!, request.ClientId, cancellationToken);
        if (signed)
            return await ReadAssertionAsync(request, cancellationToken);
        if (request is { ClientId: { } id, ClientSecret: { } secret })
            return await CheckSecretAsync([(id, secret)], AuthMethods.ClientSecretPost, cancellationToken);
        return request.ClientId is { } named && await clients.FindAsync(named, cancellationToken) is { IsPublic: true } client
            ? new(client, null)
            : new(null, Refuse(Reasons.ClientAuthenticationMissing));
    }

    // One text for every cause: the caller learns nothing of which ids exist.
    internal static OAuthError Refuse(string reason) => new(OAuthErrors.InvalidClient, "Client authentication failed.", reason, 401);

    private async ValueTask<ClientAuthentication> ReadHeaderAsync(string authorization, string? named, CancellationToken cancellationToken)
    {
        if (ReadBasic(authorization) is not { } readings)
            return new(null, Refuse(Reasons.ClientAuthenticationMissing));
        var result = await CheckSecretAsync(readings, AuthMethods.ClientSecretBasic, cancellationToken);
        return result.Client is { } client && named is not null && named != client.ClientId
            ? new(null, new(OAuthErrors.InvalidRequest, "The client_id differs from the authenticated client.", Reasons.ClientAuthenticationRepeated))
            : result;
    }

    // RFC 6749 §2.3.1 wants both parts form-encoded; some clients send them as they are. Both readings are tried.
    private static IReadOnlyList<(string Id, ClientSecret Secret)>? ReadBasic(string authorization)
    {
        const string Scheme = "Basic ";
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return null;
        var bytes = new byte[authorization.Length];
        if (!Convert.TryFromBase64String(authorization[Scheme.Length..].Trim(), bytes, out var length))
            return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        if (text.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon))
            return null;

        var (id, secret) = (text[..colon], text[(colon + 1)..]);
        var decoded = (Decode(id), new ClientSecret(Decode(secret)));
        return decoded == (id, new ClientSecret(secret)) ? [decoded] : [decoded, (id, new(secret))];
    }

    private static string Decode(string value) => Uri.UnescapeDataString(value.Replace('+', ' '));

    private async ValueTask<ClientAuthentication> CheckSecretAsync(
        IReadOnlyList<(string Id, ClientSecret Secret)> readings, string method, CancellationToken cancellationToken)
    {
        var known = false;
        foreach (var (id, secret) in readings)
        {
            var client = await clients.FindAsync(id, cancellationToken);
            known |= client is not null;
            var expected = client is { SecretSha256.Length: > 0 } ? client.SecretSha256 : NoSecret;
            // SPEC 36: as registered. Only who knows the secret learns that the way was wrong.
            if (CryptographicOperations.FixedTimeEquals(RegisteredClient.Hash(secret), expected.Span) && client is not null)
                return client.AuthMethod == method ? new(client, null) : new(null, Refuse(Reasons.WrongAuthMethod));
        }
        return new(null, Refuse(known ? Reasons.WrongClientSecret : Reasons.UnknownClient));
    }

    // SPEC 67.
    private async ValueTask<ClientAuthentication> ReadAssertionAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        if (request.ClientAssertion is not { } assertion)
            return new(null, TokenRequest.Missing(Parameters.ClientAssertion));
        if (request.ClientAssertionType is null)
            return new(null, TokenRequest.Missing(Parameters.ClientAssertionType));
        if (request.ClientAssertionType != ClientAssertionTypes.JwtBearer)
            return new(null, new(OAuthErrors.InvalidRequest, "The client assertion must be a JWT.", Reasons.UnsupportedParameter));
        // RFC 7523 §3: the client is its own issuer; that only says whose keys shall verify it.
        if (UnverifiedJwt.TryRead(assertion.Value) is not { Issuer: { } issuer } jwt)
            return new(null, Refuse(Reasons.MalformedToken));
        if (request.ClientId is { } named && named != issuer)
            return new(null, Refuse(Reasons.ClientMismatch));
        if (await clients.FindAsync(issuer, cancellationToken) is not { } client)
            return new(null, Refuse(Reasons.UnknownClient));
        if (client.AuthMethod != AuthMethods.PrivateKeyJwt)
            return new(null, Refuse(Reasons.WrongAuthMethod));

        var (reason, use) = await assertions.ValidateAsync(jwt, client, cancellationToken);
        return reason switch
        {
            null => new(client, null, use),
            Reasons.KeysUnavailable => new(null, KeysUnavailable),
            _ => new(null, Refuse(reason)),
        };
    }
}
