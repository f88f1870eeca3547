using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Authentication;

namespace ModelContextProtocol.AspNetCore.Authentication;

/// <summary>A request for the protected resource metadata document.</summary>
/// <param name="context">The request.</param>
/// <param name="scheme">The scheme that serves it.</param>
/// <param name="options">The scheme's options.</param>
public class ResourceMetadataRequestContext(HttpContext context, AuthenticationScheme scheme, McpAuthenticationOptions options)
    : HandleRequestContext<McpAuthenticationOptions>(context, scheme, options)
{
    /// <summary>The document to serve.</summary>
    public ProtectedResourceMetadata? ResourceMetadata { get; set; }
}
