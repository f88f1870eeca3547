using Microsoft.Extensions.Primitives;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>
/// Checks authorization requests: whom to answer, then the rest; those faults go to the client. RFC 6749 §4.1.1, RFC 8707 §2, RFC 9700 §2.1.
/// </summary>
public sealed class OrdinaryRequestReader(IClientRegistry clients, ServerSeed server)
{
    public static readonly IReadOnlyList<string> Prompts = [PromptValues.None, PromptValues.Login, PromptValues.Consent];

    public async ValueTask<OrdinaryReading> ReadAsync(IReadOnlyList<KeyValuePair<string, StringValues>> sent, CancellationToken cancellationToken)
    {
        var parameters = new AuthorizeParameters(sent);
        if (parameters[Parameters.ClientId] is not { } clientId)
            return Show("The parameter client_id is missing or repeated.");
        if (await clients.FindAsync(clientId, cancellationToken) is not { } client || !client.GrantTypes.Contains(GrantTypes.AuthorizationCode))
            return Show("The client_id is not registered here for authorization codes.");
        if (parameters[Parameters.RedirectUri] is not { } redirectUri)
            return Show("The parameter redirect_uri is missing or repeated.");
        // RFC 9700 §2.1: exact string matching, but for a native app's port. Anything looser makes an open redirector of us, or hands out codes.
        if (!client.AcceptsRedirectUri(redirectUri))
            return Show("The redirect_uri is not registered for this client.");

        var scope = Scopes.Parse(parameters[Parameters.Scope]) is [_, ..] asked ? asked : server.BasicScopes;
        var fault = parameters.CheckShape() ?? CheckResource(parameters) ?? CheckScope(scope)
            ?? parameters.CheckPkce() ?? parameters.CheckPrompt(Prompts);
        if (fault is not null)
            return new(null, AuthorizeAnswer.Fault(server.Issuer, redirectUri, parameters.State, fault));
        return new(
            new()
            {
                Client = client,
                Parameters = sent,
                RedirectUri = redirectUri,
                Scope = Scopes.Format(scope)!,
                State = parameters.State,
                CodeChallenge = parameters[Parameters.CodeChallenge]!,
                Prompt = Scopes.Parse(parameters[Parameters.Prompt]),
                RequiredAcr = [.. scope.Select(s => server.RequireAcr.GetValueOrDefault(s)).OfType<string>().Distinct(StringComparer.Ordinal)],
            },
            null);
    }

    // SPEC 83, RFC 8707 §2: without it a token could be meant for another server, and nobody would have said so.
    private AuthorizeFault? CheckResource(AuthorizeParameters parameters) => parameters.Resources switch
    {
        [] or [null or ""] => new(OAuthErrors.InvalidTarget, "The parameter resource is missing."),
        [{ } resource] when resource == server.Resource => null,
        _ => new(OAuthErrors.InvalidTarget, "The resource is not this server's."),
    };

    private AuthorizeFault? CheckScope(IReadOnlyList<string> scope) =>
        scope is [] || scope.Except(server.Scopes, StringComparer.Ordinal).Any()
            ? new(OAuthErrors.InvalidScope, "The scope holds words that this server does not know.")
            : null;

    private static OrdinaryReading Show(string detail) => new(null, Notices.BadLink(detail));
}
