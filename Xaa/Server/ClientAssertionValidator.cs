using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>Validates what a client signed to authenticate. RFC 7523bis §3 (SPEC 67).</summary>
/// <param name="options">This authorization server: the one audience that is accepted.</param>
/// <param name="keys">The clients' keys.</param>
/// <param name="clock">The clock.</param>
public sealed class ClientAssertionValidator(TokenEndpointOptions options, ClientKeys keys, TimeProvider clock)
{
    /// <summary>The longest time until an assertion expires. It is made for one request.</summary>
    public static readonly TimeSpan LongestLifetime = TimeSpan.FromMinutes(5);

    private readonly JwtReader _reader = new(clock);

    /// <summary>Checks every rule.</summary>
    /// <param name="assertion">The assertion, which names the client as its issuer.</param>
    /// <param name="client">The client that it names.</param>
    /// <param name="cancellationToken">Ends the look-up of keys.</param>
    /// <returns>The reason why it is refused, or what makes it single use.</returns>
    public async ValueTask<(string? Reason, OneTimeUse? Use)> ValidateAsync(
        UnverifiedJwt assertion, RegisteredClient client, CancellationToken cancellationToken)
    {
        // RFC 8725 §3.5, QUIRKS C7: nobody who brings a key along is believed because of it.
        if (assertion.HasKeyInHeader)
            return (Reasons.KeyInHeader, null);

        var (jwt, reason) = await _reader.ReadAsync(assertion, Expect(client), cancellationToken);
        if (reason is not null)
            return (reason, null);
        if (jwt!.Text(ClaimNames.Subject) != client.ClientId)
            return (Reasons.ClientMismatch, null);
        if (jwt.Has(ClaimNames.IssuedAt) && jwt.Time(ClaimNames.IssuedAt) is null)
            return (Reasons.MalformedToken, null);
        if (jwt.Text(ClaimNames.Id) is not { } id)
            return (Reasons.MissingClaim, null);
        var expires = jwt.Time(ClaimNames.Expires)!.Value;
        if (expires > clock.GetUtcNow() + LongestLifetime + JwtExpectation.DefaultSkew)
            return (Reasons.LifetimeTooLong, null);
        return (null, new("client_assertion " + client.ClientId, id, expires + JwtExpectation.DefaultSkew, Replayed));
    }

    private static OAuthError Replayed { get; } = ClientAuthenticator.Refuse(Reasons.ClientAssertionReplayed);

    private JwtExpectation Expect(RegisteredClient client) => new()
    {
        Type = JwtTypes.ClientAuthentication,
        IsTypeOptional = true,
        Issuer = client.ClientId,
        Audience = options.Issuer,
        Algorithms = PublicKeys.Algorithms,
        Keys = (keyId, cancellation) => keys.FindAsync(client, keyId, cancellation),
    };
}
