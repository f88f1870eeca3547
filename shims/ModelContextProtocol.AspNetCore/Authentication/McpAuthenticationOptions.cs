using Microsoft.AspNetCore.Authentication;
using ModelContextProtocol.Authentication;

namespace ModelContextProtocol.AspNetCore.Authentication;

/// <summary>Options of the MCP authentication scheme.</summary>
public class McpAuthenticationOptions : AuthenticationSchemeOptions
{
    /// <summary>Options that leave authentication itself to the scheme <c>Bearer</c>.</summary>
    public McpAuthenticationOptions()
    {
        ForwardAuthenticate = "Bearer";
        Events = new McpAuthenticationEvents();
    }

    /// <summary>The scheme's events.</summary>
    public new McpAuthenticationEvents Events
    {
        get => (McpAuthenticationEvents)base.Events!;
        set => base.Events = value;
    }

    /// <summary>
    /// Where the metadata document is, absolute or as a path. By default it is the well-known address of the requested resource (RFC 9728 §3.1).
    /// </summary>
    public Uri? ResourceMetadataUri { get; set; }

    /// <summary>The metadata document. Its <c>resource</c> is derived from the request where it is not set.</summary>
    public ProtectedResourceMetadata? ResourceMetadata { get; set; }
}
