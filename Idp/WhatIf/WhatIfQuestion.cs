using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.OAuth;

namespace Xaa.Idp.WhatIf;

/// <summary>"Would she get this scope at this server from this client, and if not, why not?"</summary>
public sealed record WhatIfQuestion
{
    public required string Client { get; init; }

    /// <summary>The server's name.</summary>
    public required string Server { get; init; }

    /// <summary>The MCP server; null: the server's first.</summary>
    public string? Resource { get; init; }

    /// <summary>Null asks as a client that names no scope.</summary>
    public string? Scope { get; init; }

    /// <summary>How strongly she would have signed in.</summary>
    public string Acr { get; init; } = Strength.Password;
}

/// <summary>What a token exchange would answer.</summary>
/// <param name="Person">Who would ask.</param>
/// <param name="Scopes">What would be granted; empty when refused.</param>
/// <param name="Refusal">Why nothing would be granted, or null.</param>
/// <param name="Change">The change that made what decides.</param>
public sealed record WhatIfAnswer(PersonFacts Person, IReadOnlyList<string> Scopes, OAuthError? Refusal, long? Change)
{
    public bool IsGranted => Refusal is null;
}
