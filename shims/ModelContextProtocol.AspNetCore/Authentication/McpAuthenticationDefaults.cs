namespace ModelContextProtocol.AspNetCore.Authentication;

/// <summary>Names of the MCP authentication scheme.</summary>
public static class McpAuthenticationDefaults
{
    /// <summary>The scheme's name.</summary>
    public const string AuthenticationScheme = "McpAuth";

    /// <summary>The scheme's name for people.</summary>
    public const string DisplayName = "MCP Authentication";
}
