namespace Xaa.Server;

/// <summary>How one MCP server is protected.</summary>
public sealed record McpProtectionOptions
{
    /// <summary>The name that its records carry.</summary>
    public required string Party { get; init; }

    /// <summary>The authorization server's issuer.</summary>
    public required string Issuer { get; init; }

    /// <summary>The MCP server's resource identifier: the audience of its access tokens.</summary>
    public required string Resource { get; init; }

    /// <summary>The path of the MCP endpoint, such as <c>/mcp</c>.</summary>
    public required string Path { get; init; }

    /// <summary>The scopes named in a 401: those that need no stronger authentication.</summary>
    public required IReadOnlyList<string> BasicScopes { get; init; }

    /// <summary>The types of authorization details that the tools hold to; null: none. RFC 9396 §10.</summary>
    public IReadOnlyList<string>? DetailTypes { get; init; }

    /// <summary>The scopes that a call of a tool needs; null for a tool that is not known, which is for MCP to answer.</summary>
    public required Func<string, IReadOnlyList<string>?> ToolScopes { get; init; }

    /// <summary>The same for a prompt, to get it or to complete its arguments. Nobody may, unless told.</summary>
    public Func<string, IReadOnlyList<string>?> PromptScopes { get; init; } = _ => [];

    /// <summary>The same for a resource by its URI, to read it or to follow it, and by its template to complete that. Nobody may, unless told.</summary>
    public Func<string, IReadOnlyList<string>?> ResourceScopes { get; init; } = _ => [];

    /// <summary>The <c>acr</c> that a sign-in must have for what needs this scope; none is asked for unless told. RFC 9470.</summary>
    public IReadOnlyDictionary<string, string> RequireAcr { get; init; } = new Dictionary<string, string>();

    /// <summary>How many seconds old a sign-in may be for a call of a tool; null: as old as it is. RFC 9470.</summary>
    public Func<string, int?> ToolMaxAge { get; init; } = _ => null;

    /// <summary>Whether access tokens must be bound to a key. RFC 9449, RFC 9728 §2.</summary>
    public bool RequireProof { get; init; }

    /// <summary>Whether the token of a <c>jti</c> was revoked. Each request asks, so it must answer from memory. None is unless told.</summary>
    public Func<string, bool> IsRevoked { get; init; } = _ => false;

    /// <summary>The address of the protected resource metadata. RFC 9728 §3.1.</summary>
    public string MetadataUrl => new Uri(new Uri(Resource), OAuth.WellKnown.ProtectedResource + Path).AbsoluteUri;
}
