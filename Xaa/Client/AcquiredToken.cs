using System.Diagnostics;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>An access token for one MCP server, and what is known about it.</summary>
/// <param name="Token">The token itself.</param>
/// <param name="Resource">The MCP server that it is for.</param>
/// <param name="Scope">The granted scope, or null when the server did not say.</param>
/// <param name="Expires">When the server stops accepting it.</param>
/// <param name="Took">How long steps 2 and 3 took together.</param>
/// <param name="Trace">The trace that fetched it; calls that use the token later link to it.</param>
public sealed record AcquiredToken(AccessToken Token, string Resource, string? Scope, DateTimeOffset Expires, TimeSpan Took, ActivityContext Trace);
