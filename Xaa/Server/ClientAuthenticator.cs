using System.Security.Cryptography;
using System.Text;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>Authenticates clients by secret, in the header or in the form. RFC 6749 §2.3.1.</summary>
public sealed class ClientAuthenticator(IClientRegistry clients)
{
    // Compared when no client is found, so that a wrong id takes as long as a wrong secret.
    private static readonly byte[] NoSecret = RandomNumberGenerator.GetBytes(SHA256.HashSizeInBytes);

    /// <summary>Finds and authenticates the client of a token request.</summary>
    /// <param name="authorization">The <c>Authorization</c> header, or null.</param>
    /// <param name="request">The parsed form.</param>
    public (RegisteredClient? Client, OAuthError? Error) Authenticate(string? authorization, TokenRequest request)
    {
        if (string.IsNullOrEmpty(authorization))
            return request is { ClientId: { } id, ClientSecret: { } secret }
                ? Check([(id, secret)], AuthMethods.ClientSecretPost)
                : (null, Refuse(Reasons.ClientAuthenticationMissing));

        // RFC 6749 §2.3: one method per request.
        if (request.ClientSecret is not null)
            return (null, new(OAuthErrors.InvalidRequest, "The client authenticates in two ways at once.", Reasons.ClientAuthenticationRepeated));
        if (Read(authorization) is not { } basic)
            return (null, Refuse(Reasons.ClientAuthenticationMissing));
        var result = Check(basic, AuthMethods.ClientSecretBasic);
        return result.Client is { } client && request.ClientId is { } named && named != client.ClientId
            ? (null, new(OAuthErrors.InvalidRequest, "The client_id differs from the authenticated client.", Reasons.ClientAuthenticationRepeated))
            : result;
    }

    // RFC 6749 §2.3.1 wants both parts form-encoded; some clients send them as they are. Both readings are tried.
    private static IReadOnlyList<(string Id, ClientSecret Secret)>? Read(string authorization)
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

    private (RegisteredClient? Client, OAuthError? Error) Check(IReadOnlyList<(string Id, ClientSecret Secret)> readings, string method)
    {
        var known = false;
        foreach (var (id, secret) in readings)
        {
            var client = clients.Find(id);
            known |= client is not null;
            var expected = client is null ? NoSecret : client.SecretSha256.Span;
            // SPEC 36: as registered. Only who knows the secret learns that the way was wrong.
            if (CryptographicOperations.FixedTimeEquals(RegisteredClient.Hash(secret), expected) && client is not null)
                return client.AuthMethod == method ? (client, null) : (null, Refuse(Reasons.WrongAuthMethod));
        }
        return (null, Refuse(known ? Reasons.WrongClientSecret : Reasons.UnknownClient));
    }

    // One text for every cause: the caller learns nothing of which ids exist.
    private static OAuthError Refuse(string reason) => new(OAuthErrors.InvalidClient, "Client authentication failed.", reason, 401);
}
