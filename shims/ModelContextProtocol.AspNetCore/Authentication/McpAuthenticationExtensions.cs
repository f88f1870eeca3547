using Microsoft.AspNetCore.Authentication;
using ModelContextProtocol.AspNetCore.Authentication;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the MCP authentication scheme.</summary>
public static class McpAuthenticationExtensions
{
    /// <summary>Adds the scheme under its default name.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="configureOptions">Adjusts the scheme's options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static AuthenticationBuilder AddMcp(this AuthenticationBuilder builder, Action<McpAuthenticationOptions>? configureOptions = null) =>
        builder.AddMcp(McpAuthenticationDefaults.AuthenticationScheme, McpAuthenticationDefaults.DisplayName, configureOptions);

    /// <summary>Adds the scheme under another name.</summary>
    /// <param name="builder">The authentication builder.</param>
    /// <param name="authenticationScheme">The scheme's name.</param>
    /// <param name="displayName">The scheme's name for people.</param>
    /// <param name="configureOptions">Adjusts the scheme's options.</param>
    /// <returns><paramref name="builder"/>.</returns>
    public static AuthenticationBuilder AddMcp(
        this AuthenticationBuilder builder,
        string authenticationScheme,
        string displayName,
        Action<McpAuthenticationOptions>? configureOptions = null) =>
        builder.AddScheme<McpAuthenticationOptions, McpAuthenticationHandler>(authenticationScheme, displayName, configureOptions);
}
