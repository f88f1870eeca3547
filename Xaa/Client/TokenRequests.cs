using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>Steps 2 and 3 as HTTP messages.</summary>
internal sealed partial class TokenRequests(JsonExchange exchange)
{
    /// <summary>Step 2: refresh token or ID token in, ID-JAG out. ID-JAG draft §4.3.</summary>
    public async Task<IdJag> ExchangeAsync(
        AuthorizationServerMetadata idp, ClientRegistration client, IdentityAssertion assertion, string audience, string resource, string? scope)
    {
        var answer = await PostAsync(FlowStep.TokenExchange, idp, client, assertion.Token.Value, new()
        {
            [Parameters.GrantType] = GrantTypes.TokenExchange,
            [Parameters.RequestedTokenType] = TokenTypes.IdJag,
            [Parameters.Audience] = audience,
            [Parameters.Resource] = resource,
            [Parameters.Scope] = scope,
            [Parameters.SubjectToken] = assertion.Token.Value,
            [Parameters.SubjectTokenType] = assertion.TokenType,
        });
        // ID-JAG draft §4.3.4 (SPEC 23): an ID-JAG is not an access token, and says so twice.
        if (answer.IssuedTokenType != TokenTypes.IdJag || !answer.TokenType.Equals(TokenTypes.NotApplicable, StringComparison.OrdinalIgnoreCase))
            throw Fault(FlowStep.TokenExchange, idp.Issuer, ClientErrors.UnexpectedTokenType, "The issued token is not an ID-JAG.");
        CheckResource(FlowStep.TokenExchange, idp.Issuer, answer, resource);
        return new(answer.AccessToken);
    }

    /// <summary>Step 3: ID-JAG in, access token out. The ID-JAG carries the scope. ID-JAG draft §4.4.</summary>
    public async Task<TokenAnswer> RedeemAsync(AuthorizationServerMetadata server, ClientRegistration client, IdJag assertion, string resource)
    {
        var answer = await PostAsync(FlowStep.JwtBearerGrant, server, client, assertion.Value, new()
        {
            [Parameters.GrantType] = GrantTypes.JwtBearer,
            [Parameters.Assertion] = assertion.Value,
            [Parameters.Resource] = resource,
        });
        if (!answer.TokenType.Equals(TokenTypes.Bearer, StringComparison.OrdinalIgnoreCase))
            throw Fault(FlowStep.JwtBearerGrant, server.Issuer, ClientErrors.UnexpectedTokenType, "The issued token is not a bearer token.");
        CheckResource(FlowStep.JwtBearerGrant, server.Issuer, answer, resource);
        return answer;
    }

    private async Task<TokenAnswer> PostAsync(
        FlowStep step, AuthorizationServerMetadata server, ClientRegistration client, string token, Dictionary<string, string?> form)
    {
        if (SecureAddress.TryParse(server.TokenEndpoint) is not { } endpoint)
            throw Fault(step, server.Issuer, ClientErrors.InsecureAddress, "The token endpoint is neither https nor on loopback.");
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint);
        request.Headers.Accept.Add(new("application/json"));
        Authenticate(step, server, client, request, form);
        request.Content = new FormUrlEncodedContent(form.Where(p => p.Value is not null));

        using var response = await exchange.SendAsync(step, server.Issuer, request);
        if (response.IsSuccessStatusCode)
        {
            var answer = await JsonExchange.ReadAsync(step, server.Issuer, response, TokenAnswerJson.Default.TokenAnswer);
            return answer.AccessToken is { Length: > 0 } && answer.TokenType is not null
                ? answer
                : throw Fault(step, server.Issuer, ClientErrors.MalformedResponse, "The answer holds no token.");
        }
        if (!JsonExchange.IsClientError(response))
            throw Fault(step, server.Issuer, ClientErrors.Unreachable, $"The token request was answered with {(int)response.StatusCode}.");
        var error = await JsonExchange.ReadAsync(step, server.Issuer, response, OAuthJson.Default.TokenErrorResponse);
        if (Printable(error.Error, []) is not { } code)
            throw Fault(step, server.Issuer, ClientErrors.MalformedResponse, "The error has no readable code.");
        throw new IdentityAssertionException(new(
            step, server.Issuer, code, Printable(error.Description, [token, client.Secret.Value]), IsAnswer: true)
        {
            StepUp = code == OAuthErrors.InsufficientUserAuthentication
                ? StepUpRequirement.From(Printable(error.AcrValues, [token, client.Secret.Value]), error.MaxAge)
                : null,
        });
    }

    private static void Authenticate(
        FlowStep step, AuthorizationServerMetadata server, ClientRegistration client, HttpRequestMessage request, Dictionary<string, string?> form)
    {
        // RFC 8414 §2: where the list is missing, client_secret_basic is what is supported.
        if (!(server.TokenEndpointAuthMethodsSupported ?? [AuthMethods.ClientSecretBasic]).Contains(client.AuthMethod, StringComparer.Ordinal))
            throw Fault(step, server.Issuer, ClientErrors.AuthMethodNotSupported, $"The token endpoint does not list {client.AuthMethod}.");
        switch (client.AuthMethod)
        {
            case AuthMethods.ClientSecretBasic:
                // RFC 6749 §2.3.1: both are form-urlencoded before they are joined.
                var pair = $"{Uri.EscapeDataString(client.ClientId)}:{Uri.EscapeDataString(client.Secret.Value)}";
                request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
                break;
            case AuthMethods.ClientSecretPost:
                form[Parameters.ClientId] = client.ClientId;
                form[Parameters.ClientSecret] = client.Secret.Value;
                break;
            default:
                throw Fault(step, server.Issuer, ClientErrors.AuthMethodNotSupported, $"This client cannot authenticate by {client.AuthMethod}.");
        }
    }

    private static void CheckResource(FlowStep step, string issuer, TokenAnswer answer, string resource)
    {
        if (!answer.IsFor(resource))
            throw Fault(step, issuer, ClientErrors.ResourceMismatch, "The issued token is for another resource than the one asked for.");
    }

    // The text is the other side's: it may be anything, even an echo of what was sent.
    private static string? Printable(string? text, string[] secrets) =>
        text is { Length: > 0 and <= 300 } && text.All(c => c is >= ' ' and <= '~') && !secrets.Any(text.Contains) && !JwtLike().IsMatch(text)
            ? text
            : null;

    [GeneratedRegex("eyJ[A-Za-z0-9_-]{8}")]
    private static partial Regex JwtLike();

    private static IdentityAssertionException Fault(FlowStep step, string issuer, string code, string description) =>
        JsonExchange.Fault(step, issuer, code, description);
}
