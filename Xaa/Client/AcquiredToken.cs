using System.Diagnostics;
using Xaa.Jwt;
using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>An access token for one MCP server, and what is known about it.</summary>
/// <param name="Token">The token itself.</param>
/// <param name="Resource">The MCP server that it is for.</param>
/// <param name="Scope">The granted scope, or null when the server did not say.</param>
/// <param name="Expires">When the server stops accepting it.</param>
/// <param name="Took">How long steps 2 and 3 took together.</param>
/// <param name="Trace">The trace that fetched it; calls that use the token later link to it.</param>
public sealed record AcquiredToken(AccessToken Token, string Resource, string? Scope, DateTimeOffset Expires, TimeSpan Took, ActivityContext Trace)
{
    /// <summary>The key that it is bound to, and that every call with it proves; null for a bearer token. RFC 9449 §7.</summary>
    public DpopProofKey? ProofKey { get; init; }

    /// <summary>What the ID-JAG said that it came of. The ID-JAG itself is redeemed once and not kept.</summary>
    public DecodedToken? Assertion { get; init; }
}
