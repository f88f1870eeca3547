using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>A request to a token endpoint: client authentication, proof of possession, and what came back. RFC 6749 §3.2, RFC 9449 §5.</summary>
internal sealed partial class TokenEndpointCall(JsonExchange exchange, DpopProofs proofs, TimeProvider time)
{
    private static readonly string[] SecretParameters =
    [
        Parameters.SubjectToken, Parameters.Assertion, Parameters.RefreshToken, Parameters.Code, Parameters.CodeVerifier,
        Parameters.ClientAssertion, Parameters.ClientSecret, Parameters.Token,
    ];

    /// <summary>Asks for a token. A server that wants a nonce in the proof gets it, once.</summary>
    /// <exception cref="IdentityAssertionException">It was refused, or not answered as OAuth describes.</exception>
    public async Task<TokenAnswer> PostAsync(
        FlowStep step,
        AuthorizationServerMetadata server,
        ClientRegistration client,
        Dictionary<string, string?> form,
        DpopProofKey? key,
        CancellationToken cancellationToken = default)
    {
        var answer = await PostAsync(step, server, server.TokenEndpoint, client, form, key, TokenAnswerJson.Default.TokenAnswer, false, cancellationToken);
        return answer.AccessToken is { Length: > 0 } && answer.TokenType is not null
            ? answer
            : throw Fault(step, server.Issuer, ClientErrors.MalformedResponse, "The answer holds no token.");
    }

    /// <summary>Sends a form to an endpoint where the client authenticates as it does to the token endpoint.</summary>
    /// <exception cref="IdentityAssertionException">It was refused, or not answered as OAuth describes.</exception>
    public async Task<T> PostAsync<T>(
        FlowStep step,
        AuthorizationServerMetadata server,
        string? address,
        ClientRegistration client,
        Dictionary<string, string?> form,
        DpopProofKey? key,
        JsonTypeInfo<T> type,
        bool isLongPoll,
        CancellationToken cancellationToken)
        where T : class
    {
        using var response = await SendAsync(step, server, address, client, form, key, isLongPoll, cancellationToken);
        return await JsonExchange.ReadAsync(step, server.Issuer, response, type);
    }

    /// <summary>The same where nothing is answered but that it is done. RFC 7009 §2.2.</summary>
    /// <exception cref="IdentityAssertionException">It was refused, or not answered as OAuth describes.</exception>
    public async Task TellAsync(
        FlowStep step,
        AuthorizationServerMetadata server,
        string? address,
        ClientRegistration client,
        Dictionary<string, string?> form,
        CancellationToken cancellationToken)
    {
        using var response = await SendAsync(step, server, address, client, form, key: null, isLongPoll: false, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(
        FlowStep step,
        AuthorizationServerMetadata server,
        string? address,
        ClientRegistration client,
        Dictionary<string, string?> form,
        DpopProofKey? key,
        bool isLongPoll,
        CancellationToken cancellationToken)
    {
        if (SecureAddress.TryParse(address) is not { } endpoint)
            throw Fault(step, server.Issuer, ClientErrors.InsecureAddress, "The token endpoint is neither https nor on loopback.");
        for (var isRepeated = false; ; isRepeated = true)
        {
            // Anew each time: neither a proof nor a client assertion is good twice.
            using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
            request.Options.Set(RecordFeedClient.LongPoll, isLongPoll);
            request.Headers.Accept.Add(new("application/json"));
            if (ClientAuthentication.Apply(client, server, time.GetUtcNow(), request, form) is { } fault)
                throw Fault(step, server.Issuer, ClientErrors.AuthMethodNotSupported, fault);
            if (key is not null)
                proofs.Prove(request, key);
            request.Content = new FormUrlEncodedContent(form.Where(p => p.Value is not null));

            var response = await exchange.SendAsync(step, server.Issuer, request, cancellationToken);
            var hasNonce = key is not null && proofs.Keep(response);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                var refusal = await ReadRefusalAsync(step, server, response, [.. SecretParameters.Select(form.GetValueOrDefault), client.Secret.Value]);
                // RFC 9449 §8: the request was not looked at otherwise, so that what it carries is not used up.
                if (isRepeated || !hasNonce || refusal.Code != OAuthErrors.UseDpopNonce)
                    throw new IdentityAssertionException(refusal);
            }
        }
    }

    private static async Task<IdentityAssertionRefusal> ReadRefusalAsync(
        FlowStep step, AuthorizationServerMetadata server, HttpResponseMessage response, IReadOnlyList<string?> secrets)
    {
        if (!JsonExchange.IsClientError(response))
            throw Fault(step, server.Issuer, ClientErrors.Unreachable, $"The token request was answered with {(int)response.StatusCode}.");
        var error = await JsonExchange.ReadAsync(step, server.Issuer, response, OAuthJson.Default.TokenErrorResponse);
        if (Printable(error.Error, []) is not { } code)
            throw Fault(step, server.Issuer, ClientErrors.MalformedResponse, "The error has no readable code.");
        return new(step, server.Issuer, code, Printable(error.Description, secrets), IsAnswer: true)
        {
            StepUp = code == OAuthErrors.InsufficientUserAuthentication
                ? StepUpRequirement.From(Printable(error.AcrValues, secrets), error.MaxAge)
                : null,
        };
    }

    // The text is the other side's: it may be anything, even an echo of what was sent.
    private static string? Printable(string? text, IReadOnlyList<string?> secrets) =>
        text is { Length: > 0 and <= 300 } && text.All(c => c is >= ' ' and <= '~')
        && !secrets.Any(secret => secret is { Length: > 0 } && text.Contains(secret, StringComparison.Ordinal)) && !JwtLike().IsMatch(text)
            ? text
            : null;

    [GeneratedRegex("eyJ[A-Za-z0-9_-]{8}")]
    private static partial Regex JwtLike();

    private static IdentityAssertionException Fault(FlowStep step, string issuer, string code, string description) =>
        JsonExchange.Fault(step, issuer, code, description);
}
