using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>Steps 2 and 3 as HTTP messages.</summary>
internal sealed class TokenRequests(TokenEndpointCall endpoint)
{
    /// <summary>Step 2: refresh token or ID token in, ID-JAG out. ID-JAG draft §4.3.</summary>
    public async Task<IdJag> ExchangeAsync(
        AuthorizationServerMetadata idp,
        ClientRegistration client,
        IdentityAssertion assertion,
        string audience,
        string resource,
        string? scope,
        Possession possession)
    {
        var answer = await endpoint.PostAsync(
            FlowStep.TokenExchange,
            idp,
            client,
            new()
            {
                [Parameters.GrantType] = GrantTypes.TokenExchange,
                [Parameters.RequestedTokenType] = TokenTypes.IdJag,
                [Parameters.Audience] = audience,
                [Parameters.Resource] = resource,
                [Parameters.Scope] = scope,
                [Parameters.SubjectToken] = assertion.Token.Value,
                [Parameters.SubjectTokenType] = assertion.TokenType,
            },
            possession.Key);
        // ID-JAG draft §4.3.4 (SPEC 23): an ID-JAG is not an access token, and says so twice.
        if (answer.IssuedTokenType != TokenTypes.IdJag || !answer.TokenType.Equals(TokenTypes.NotApplicable, StringComparison.OrdinalIgnoreCase))
            throw Fault(FlowStep.TokenExchange, idp.Issuer, ClientErrors.UnexpectedTokenType, "The issued token is not an ID-JAG.");
        if (!possession.IsKeptBy(answer.AccessToken))
            throw Fault(FlowStep.TokenExchange, idp.Issuer, ClientErrors.NotBound, "The ID-JAG is not bound to the key that was proved.");
        CheckResource(FlowStep.TokenExchange, idp.Issuer, answer, resource);
        return new(answer.AccessToken);
    }

    /// <summary>Step 3: ID-JAG in, access token out. The ID-JAG carries the scope. ID-JAG draft §4.4.</summary>
    /// <returns>The answer; its token is bound to the key of <paramref name="possession"/> if its type says so.</returns>
    public async Task<TokenAnswer> RedeemAsync(
        AuthorizationServerMetadata server, ClientRegistration client, IdJag assertion, string resource, Possession possession)
    {
        var answer = await endpoint.PostAsync(
            FlowStep.JwtBearerGrant,
            server,
            client,
            new()
            {
                [Parameters.GrantType] = GrantTypes.JwtBearer,
                [Parameters.Assertion] = assertion.Value,
                [Parameters.Resource] = resource,
            },
            possession.Key);
        // RFC 9449 §5: a server that does not bind says so by the type, and the client decides whether that will do.
        var isExpected = answer.IsBound ? possession.Key is not null : answer.IsBearer && !possession.IsRequired;
        if (!isExpected)
        {
            throw Fault(
                FlowStep.JwtBearerGrant, server.Issuer, ClientErrors.UnexpectedTokenType, $"The issued token is not a {possession.TokenType} token.");
        }
        CheckResource(FlowStep.JwtBearerGrant, server.Issuer, answer, resource);
        return answer;
    }

    private static void CheckResource(FlowStep step, string issuer, TokenAnswer answer, string resource)
    {
        if (!answer.IsFor(resource))
            throw Fault(step, issuer, ClientErrors.ResourceMismatch, "The issued token is for another resource than the one asked for.");
    }

    private static IdentityAssertionException Fault(FlowStep step, string issuer, string code, string description) =>
        JsonExchange.Fault(step, issuer, code, description);
}
