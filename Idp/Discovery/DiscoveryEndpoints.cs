using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using Xaa.Idp.Authorize;
using Xaa.Idp.Policy;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.Discovery;

/// <summary>What clients learn of this IdP: one document at two addresses (RFC 8414 §3, OpenID Connect Discovery §4), and the key set.</summary>
public static class DiscoveryEndpoints
{
    public static void MapDiscovery(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapAuthorizationServerMetadata(services => Describe(services.GetRequiredService<IOptions<IdpOptions>>().Value));
        endpoints.MapJwks("/jwks", services => services.GetRequiredService<IOptions<IdpOptions>>().Value.KeyAnnouncement);
    }

    private static AuthorizationServerMetadata Describe(IdpOptions options) => new()
    {
        Issuer = options.Issuer,
        AuthorizationEndpoint = options.Issuer + "/authorize",
        TokenEndpoint = options.Issuer + "/token",
        UserInfoEndpoint = options.UserInfoAddress,
        JwksUri = options.Issuer + "/jwks",
        EndSessionEndpoint = options.Issuer + "/logout",
        PushedAuthorizationRequestEndpoint = options.Issuer + "/par",
        RevocationEndpoint = options.Issuer + "/revoke",
        IntrospectionEndpoint = options.Issuer + "/introspect",
        PolicyChangesEndpoint = options.Issuer + ClientEndpoints.PolicyChanges,
        ScopesSupported = OpenIdScopes.All,
        ResponseTypesSupported = [Parameters.Code],
        ResponseModesSupported = [ResponseModes.Query],
        GrantTypesSupported = [GrantTypes.AuthorizationCode, GrantTypes.RefreshToken, GrantTypes.TokenExchange, GrantTypes.ClientCredentials],
        SubjectTypesSupported = ["public"],
        IdTokenSigningAlgValuesSupported = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
        TokenEndpointAuthMethodsSupported = AuthMethods.All,
        TokenEndpointAuthSigningAlgValuesSupported = PublicKeys.Algorithms,
        DpopSigningAlgValuesSupported = PublicKeys.Algorithms,
        ClientIdMetadataDocumentSupported = options.ClientIdMetadataDocuments.Count > 0 ? true : null,
        // Only who can prove who it is learns how a token stands.
        RevocationEndpointAuthMethodsSupported = AuthMethods.All,
        RevocationEndpointAuthSigningAlgValuesSupported = PublicKeys.Algorithms,
        IntrospectionEndpointAuthMethodsSupported = [.. AuthMethods.All.Except([AuthMethods.None])],
        IntrospectionEndpointAuthSigningAlgValuesSupported = PublicKeys.Algorithms,
        CodeChallengeMethodsSupported = [Pkce.S256],
        AcrValuesSupported = Strength.All,
        ClaimsSupported =
        [
            ClaimNames.Issuer, ClaimNames.Subject, ClaimNames.Audience, ClaimNames.Expires, ClaimNames.IssuedAt, ClaimNames.AuthTime,
            ClaimNames.Nonce, ClaimNames.SessionId, ClaimNames.Acr, ClaimNames.Amr, ClaimNames.Name, ClaimNames.UserName, ClaimNames.Email,
        ],
        PromptValuesSupported = AuthorizeRequestReader.Prompts,
        RequestParameterSupported = false,
        RequestUriParameterSupported = false,
        RequirePushedAuthorizationRequests = false,
        BackchannelLogoutSupported = true,
        BackchannelLogoutSessionSupported = true,
        AuthorizationResponseIssParameterSupported = true,
        IdentityChainingRequestedTokenTypesSupported = [TokenTypes.IdJag],
    };
}
