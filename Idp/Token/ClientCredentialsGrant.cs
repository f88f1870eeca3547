using Microsoft.Extensions.Options;
using Xaa.Idp.Admin;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;

namespace Xaa.Idp.Token;

/// <summary>
/// No step of the flow: an operator's client asks for an access token of its own, for the administration API and nothing else. RFC 6749 §4.4.
/// </summary>
public sealed class ClientCredentialsGrant(AccessTokenIssuer accessTokens, IOptions<IdpOptions> options) : IGrant
{
    public string GrantType => GrantTypes.ClientCredentials;

    // Whoever holds such a token changes what the four steps decide, so its issue is recorded as durably as theirs.
    public FlowStep Step => FlowStep.Administration;

    public ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        if (CheckTarget(request) is { } elsewhere)
            return new(new Refused(elsewhere));
        var (scopes, error) = GrantScopes(request.Scope, client);
        return new(scopes is null ? new Refused(error!) : new Granted(Issue(client, Scopes.Format(scopes)!, record)));
    }

    // There is one thing that such a token is for; who names another would get something else than was asked for (RFC 8707 §2).
    private OAuthError? CheckTarget(TokenRequest request)
    {
        if (request.Audience is not null && request.Audience != options.Value.AdminApiAddress)
            return new(OAuthErrors.InvalidTarget, "By client credentials the administration API is reached, nothing else.", Reasons.UnknownAudience);
        return request.Resources.All(resource => resource == options.Value.AdminApiAddress)
            ? null
            : new(OAuthErrors.InvalidTarget, "By client credentials the administration API is reached, nothing else.", Reasons.ResourceNotGoverned);
    }

    // RFC 6749 §3.3: without a scope, all that the client is registered for. More than that is refused and not narrowed, so that it shows.
    private static (IReadOnlyList<string>? Scopes, OAuthError? Error) GrantScopes(string? scope, RegisteredClient client)
    {
        if (scope is not null && !Scopes.IsWellFormed(scope))
            return (null, new(OAuthErrors.InvalidScope, "The scope is malformed.", Reasons.UnknownScope));
        var asked = Scopes.Parse(scope);
        if (asked.Except(AdminScopes.All, StringComparer.Ordinal).Any())
            return (null, new(OAuthErrors.InvalidScope, "The administration API knows no such scope.", Reasons.UnknownScope));
        return asked.Except(client.Scopes, StringComparer.Ordinal).Any()
            ? (null, new(OAuthErrors.InvalidScope, "The client is not registered for this scope.", Reasons.ScopeNotAllowed))
            : (asked.Count > 0 ? asked : client.Scopes, null);
    }

    private TokenResponse Issue(RegisteredClient client, string scope, RecordDraft record)
    {
        // RFC 9068 §2.2: where no person is involved, the subject is the client.
        var issued = accessTokens.Issue(
            new() { Subject = client.ClientId, Audience = options.Value.AdminApiAddress, ClientId = client.ClientId, Scope = scope });
        (record.Resource, record.GrantedScope, record.IssuedId, record.KeyId) = (options.Value.AdminApiAddress, scope, issued.Id, issued.KeyId);
        return new()
        {
            AccessToken = issued.Token.Value,
            TokenType = TokenTypes.Bearer,
            ExpiresIn = (long)issued.Lifetime.TotalSeconds,
            Scope = scope,
        };
    }
}
