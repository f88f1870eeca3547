using Xaa.OAuth;

namespace Xaa.Idp.Policy;

/// <summary>What a token exchange asks policy for, as the client wrote it.</summary>
public sealed record AccessRequest
{
    public required ClientPolicy Client { get; init; }

    /// <summary>The id of the person.</summary>
    public required string Person { get; init; }

    /// <summary>The groups of the person, read with her session.</summary>
    public required IReadOnlyCollection<string> Groups { get; init; }

    public required string Audience { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    public string? Scope { get; init; }

    public AuthorizationDetails? Details { get; init; }

    /// <summary>How strongly she signed in.</summary>
    public string? Acr { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset AuthTime { get; init; }
}

/// <summary>Allowed, in canonical spelling; or the one rule that says no.</summary>
public abstract record PolicyDecision
{
    private PolicyDecision()
    {
    }

    public sealed record Granted(ManagedConnection Connection, string Audience, string Resource, IReadOnlyList<string> Scopes) : PolicyDecision
    {
        public AuthorizationDetails? Details { get; init; }

        /// <summary>The tenant that the ID-JAG names, where the connection tells it.</summary>
        public string? Tenant { get; init; }
    }

    /// <param name="Error">The rule that says no.</param>
    /// <param name="Change">The number of the change that made what says no, where something that somebody wrote does.</param>
    public sealed record Refused(OAuthError Error, long? Change = null) : PolicyDecision;

    /// <summary>SPEC 15 to 20, 22 and 25, in that order. Default deny: each rule below has to let the request through.</summary>
    public static PolicyDecision Decide(PolicySnapshot policy, AccessRequest request, DateTimeOffset now)
    {
        var target = FindTarget(policy, request);
        if (target.Error is not null)
            return new Refused(target.Error);

        var (connection, refusal) = FindConnection(policy, request, target.Server!, now);
        if (refusal is not null)
            return refusal;
        if (!connection!.Reaches(target.Resource!))
            return new Refused(new(OAuthErrors.InvalidTarget, "The connection does not reach this resource.", Reasons.ResourceNotAllowed), connection.Change);

        var (scopes, scopeError) = NarrowScopes(request, target.Server!, connection);
        return (scopeError ?? CheckDetails(request, target.Server!, connection) ?? CheckSignIn(scopes!, request, connection, now)) is { } error
            ? new Refused(error, connection.Change)
            : new Granted(connection, target.Server!.Issuer, target.Resource!, scopes!)
            {
                Details = request.Details,
                Tenant = connection.Disclosure.Tenant ? policy.Tenant : null,
            };
    }

    // SPEC 3, 16, 17, 25; RFC 8707 §2.
    private static (ServerPolicy? Server, string? Resource, OAuthError? Error) FindTarget(PolicySnapshot policy, AccessRequest request)
    {
        var audience = policy.CanonicalAudience(request.Audience);
        if (audience == policy.Issuer)
            return Target("An ID-JAG is for another trust domain than the one that issues it.", Reasons.SelfAudience);
        if (audience is null || policy.FindServer(audience) is not { } server)
            return Target("The audience is not known here.", Reasons.UnknownAudience);
        if (request.Resources.Count == 0)
            return Target("The parameter resource is missing.", Reasons.MissingResource);

        string?[] resources = [.. request.Resources.Select(policy.CanonicalResource).Distinct(StringComparer.Ordinal)];
        if (resources.Any(resource => resource is null || !server.Resources.Contains(resource, StringComparer.Ordinal)))
            return Target("A resource is not governed by the audience.", Reasons.ResourceNotGoverned);
        // An access token is for one MCP server, and so is the ID-JAG that leads to it.
        if (resources is not [{ } resource])
            return Target("Ask for one resource at a time.", Reasons.SeveralResources);
        return (server, resource, null);
    }

    // SPEC 15: assigned to the client, assigned to the server, and covered by an approved connection between the two.
    private static (ManagedConnection? Connection, Refused? Refusal) FindConnection(
        PolicySnapshot policy, AccessRequest request, ServerPolicy server, DateTimeOffset now)
    {
        if (!request.Client.Assigned.Covers(request.Person, request.Groups))
            return Denied("The person is not assigned to this client.", Reasons.PersonNotAssignedToClient, request.Client.Change);
        if (!server.Assigned.Covers(request.Person, request.Groups))
            return Denied("The person is not assigned to this server.", Reasons.PersonNotAssignedToServer, server.Change);
        if (policy.FindConnection(request.Client.ClientId, server.Name) is not { } connection)
            return Denied("The client is not connected to this server.", Reasons.NoManagedConnection);
        if (connection.ApprovedBy is null)
            return Denied("The connection is proposed and not approved.", Reasons.ConnectionNotApproved, connection.Change);
        if (!connection.Enabled)
            return Denied("The connection is switched off.", Reasons.ConnectionDisabled, connection.Change);
        if (connection.Expires <= now)
            return Denied("The connection has expired.", Reasons.ConnectionExpired, connection.Change);
        if (!connection.Covers.Covers(request.Person, request.Groups))
            return Denied("The connection does not cover this person.", Reasons.ConnectionDoesNotCoverPerson, connection.Change);
        // SPEC 70: a subject without the tenant that she belongs to would be another's.
        if (connection.Disclosure.Tenant && policy.Tenant is null)
            return Denied("The connection names a tenant, and the IdP has none.", Reasons.TenantNotConfigured, connection.Change);
        return (connection, null);
    }

    // SPEC 18: RFC 6749 §3.3 lets the issuer narrow what was asked for.
    private static (IReadOnlyList<string>? Scopes, OAuthError? Error) NarrowScopes(
        AccessRequest request, ServerPolicy server, ManagedConnection connection)
    {
        if (request.Scope is not null && !OAuth.Scopes.IsWellFormed(request.Scope))
            return (null, new(OAuthErrors.InvalidScope, "The scope is malformed.", Reasons.UnknownScope));
        var asked = OAuth.Scopes.Parse(request.Scope);
        if (asked.Except(server.Scopes, StringComparer.Ordinal).Any())
            return (null, new(OAuthErrors.InvalidScope, "The server knows no such scope.", Reasons.UnknownScope));

        string[] allowed = [.. connection.Scopes.Intersect(server.Scopes, StringComparer.Ordinal)];
        if (asked.Count == 0)
            allowed = [.. allowed.Where(scope => IsStrongEnough(scope, request, connection))];
        else
            allowed = [.. asked.Intersect(allowed, StringComparer.Ordinal)];
        return allowed is []
            ? (null, AccessDenied("The connection allows none of these scopes.", Reasons.ScopeNotAllowed))
            : (allowed, null);
    }

    // SPEC 19, 20: details stand beside the scope and say how far it goes; they add none, and without a scope they stand beside the basic ones.
    // RFC 9396 §5 has an element refused whose type is not known. One that is not granted is refused, too, and not left out: what is left of a
    // request for less could be a grant of more, and the client would have to compare to notice.
    private static OAuthError? CheckDetails(AccessRequest request, ServerPolicy server, ManagedConnection connection)
    {
        if (request.Details is not { } details)
            return null;
        if (details.Elements.Any(element => !server.DetailTypes.Contains(element.Type, StringComparer.Ordinal)))
            return Ungrantable("The server knows no such type of authorization_details.", Reasons.UnknownDetailType);
        return details.Elements.Any(element => !connection.DetailTypes.Contains(element.Type, StringComparer.Ordinal))
            ? Ungrantable("The connection does not grant this type of authorization_details.", Reasons.DetailTypeNotAllowed)
            : null;
    }

    // SPEC 22, and last: a stronger or fresher sign-in is asked for when nothing else is missing, and both at once.
    private static OAuthError? CheckSignIn(
        IReadOnlyList<string> scopes, AccessRequest request, ManagedConnection connection, DateTimeOffset now)
    {
        string[] tooWeak = [.. scopes.Where(scope => !IsStrongEnough(scope, request, connection))];
        var weak = tooWeak is [] ? null : Strength.Ask([.. tooWeak.Select(scope => connection.RequireAcr[scope])]);
        if (connection.MaxAge is not { } seconds || now < request.AuthTime.AddSeconds(seconds) || weak is { Code: OAuthErrors.AccessDenied })
            return weak;
        var error = weak ?? new(OAuthErrors.InsufficientUserAuthentication, "The connection needs a fresher sign-in.", Reasons.SignInTooOld);
        return error with { MaxAge = seconds };
    }

    private static bool IsStrongEnough(string scope, AccessRequest request, ManagedConnection connection) =>
        !connection.RequireAcr.TryGetValue(scope, out var required) || Strength.Satisfies(request.Acr, required);

    private static (ServerPolicy?, string?, OAuthError) Target(string description, string reason) =>
        (null, null, new(OAuthErrors.InvalidTarget, description, reason));

    private static (ManagedConnection?, Refused) Denied(string description, string reason, long? change = null) =>
        (null, new(AccessDenied(description, reason), change));

    private static OAuthError Ungrantable(string description, string reason) =>
        new(OAuthErrors.InvalidAuthorizationDetails, description, reason);

    private static OAuthError AccessDenied(string description, string reason) => new(OAuthErrors.AccessDenied, description, reason);
}
