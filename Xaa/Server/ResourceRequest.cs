using Microsoft.AspNetCore.Http;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>What became known of one request to an MCP server; a feature of the request, read by the recorder.</summary>
public sealed class ResourceRequest
{
    /// <summary>The access token's claims; set also when the token is refused after its signature was found good.</summary>
    public ValidatedJwt? Token { get; set; }

    /// <summary>Whether the caller presents its token as one that is bound to a key: by the <c>DPoP</c> scheme. RFC 9449 §7.1.</summary>
    public bool WithProof { get; set; }

    /// <summary>The refusal, or null while the request is let through.</summary>
    public OAuthError? Refusal { get; set; }

    /// <summary>The scopes that the operation needs, once known.</summary>
    public IReadOnlyList<string>? RequiredScopes { get; set; }

    /// <summary>The one of this request.</summary>
    public static ResourceRequest Of(HttpContext http)
    {
        if (http.Features.Get<ResourceRequest>() is not { } request)
            http.Features.Set(request = new());
        return request;
    }
}
