using System.Text.Json;
using Xaa.Idp.Policy;
using Xaa.Idp.Seed;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>A client as the administration API registers it. Its secret, when it has one, is made here.</summary>
public sealed record ClientBody
{
    public required string ClientId { get; init; }

    public string? DisplayName { get; init; }

    /// <summary>RFC 7591 §2, <c>token_endpoint_auth_method</c>; or <c>client_id_metadata_document</c>.</summary>
    public required string AuthMethod { get; init; }

    public IReadOnlyList<string> RedirectUris { get; init; } = [];

    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    public string? BackchannelLogoutUri { get; init; }

    public bool RequirePushedAuthorizationRequests { get; init; }

    /// <summary>Runs on the person's own device.</summary>
    public bool Native { get; init; }

    /// <summary>Acts for people by itself.</summary>
    public bool Agent { get; init; }

    /// <summary>For <c>private_key_jwt</c>: its public keys.</summary>
    public JsonElement? Jwks { get; init; }

    /// <summary>For <c>private_key_jwt</c>: where they are instead.</summary>
    public string? JwksUri { get; init; }

    /// <summary>For whom it is; nobody, when it is left out.</summary>
    public AssignmentBody Assigned { get; init; } = new();

    public required string Reason { get; init; }

    /// <summary>A public client may sign people in and nothing else (SPEC 65).</summary>
    public SeedClient ToClient() => new()
    {
        ClientId = ClientId,
        DisplayName = DisplayName is { Length: > 0 } name ? name : ClientId,
        AuthMethod = AuthMethod,
        RedirectUris = RedirectUris,
        PostLogoutRedirectUris = PostLogoutRedirectUris,
        BackchannelLogoutUri = BackchannelLogoutUri,
        RequirePushedAuthorizationRequests = RequirePushedAuthorizationRequests,
        Native = Native,
        Agent = Agent,
        Jwks = Jwks,
        JwksUri = JwksUri,
        GrantTypes = AuthMethod == AuthMethods.None ? [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken] : SeedClient.SignInGrants,
        Assigned = new() { Everyone = Assigned.Everyone, Groups = Assigned.Groups, People = Assigned.People },
    };
}

/// <summary>Whom something is for: everyone, or some groups and people; nobody, when none is named.</summary>
public record AssignmentBody
{
    public bool Everyone { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Ids.</summary>
    public IReadOnlyList<string> People { get; init; } = [];

    public Assignment ToAssignment() => new(Everyone, Groups) { People = People };

    /// <summary>Everyone and only some is a contradiction: who wrote it may have meant either.</summary>
    internal IEnumerable<string> Faults() => Everyone && Groups.Count + People.Count > 0 ? ["name either groups and people, or everyone."] : [];
}

/// <summary>For whom a client is from now on.</summary>
public sealed record AssignmentChange : AssignmentBody
{
    public required string Reason { get; init; }
}
