using Xaa.Idp.Introspection;
using Xaa.Idp.PolicyChanges;
using Xaa.Idp.PushedAuthorization;
using Xaa.Idp.Revocation;
using Xaa.Server;

namespace Xaa.Idp;

/// <summary>What clients call themselves, without a browser: they authenticate, and failures are OAuth JSON.</summary>
public static class ClientEndpoints
{
    private const string Token = "/token";
    private const string PushedAuthorization = "/par";
    private const string Revocation = "/revoke";
    private const string Introspection = "/introspect";

    /// <summary>Where clients learn that policy has changed.</summary>
    public const string PolicyChanges = "/policy/changes";

    public static bool Holds(PathString path) => path.Value is Token or PushedAuthorization or Revocation or Introspection or PolicyChanges;

    public static void MapClientEndpoints(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapTokenEndpoint(Token);
        endpoints.MapPost(PushedAuthorization, (PushedAuthorizationEndpoint par, HttpContext http) => par.PushAsync(http)).DisableAntiforgery();
        endpoints.MapPost(Revocation, (RevocationEndpoint revocation, HttpContext http) => revocation.RevokeAsync(http)).DisableAntiforgery();
        endpoints.MapPost(Introspection, (IntrospectionEndpoint introspection, HttpContext http) => introspection.AnswerAsync(http))
            .DisableAntiforgery();
        endpoints.MapPost(PolicyChanges, (PolicyChangesEndpoint changes, HttpContext http) => changes.AnswerAsync(http)).DisableAntiforgery();
    }
}
