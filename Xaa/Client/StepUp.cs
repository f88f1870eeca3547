using Xaa.OAuth;

namespace Xaa.Client;

/// <summary>What a stronger or fresher sign-in has to bring. RFC 9470 §3, ID-JAG draft §4.3.4 (SPEC 22).</summary>
/// <param name="AcrValues">The <c>acr_values</c> to ask the IdP for; null when any will do.</param>
/// <param name="MaxAge">How long ago the person may have signed in; null when that does not matter.</param>
public sealed record StepUpRequirement(string? AcrValues, TimeSpan? MaxAge)
{
    // It goes into the address that the person's browser is sent to: what is not of RFC 9470's form is left out.
    internal static StepUpRequirement From(string? acrValues, int? maxAge) => new(
        acrValues is { Length: > 0 and <= 300 } && Scopes.IsWellFormed(acrValues) ? acrValues : null,
        maxAge is >= 0 ? TimeSpan.FromSeconds(maxAge.Value) : null);

    /// <summary>What satisfies the IdP and the MCP server both; where both name classes, the IdP's, who is the one to grant them.</summary>
    internal StepUpRequirement And(StepUpRequirement? server) => server is null ? this : new(
        AcrValues ?? server.AcrValues,
        MaxAge is { } own && server.MaxAge is { } other ? TimeSpan.FromTicks(Math.Min(own.Ticks, other.Ticks)) : MaxAge ?? server.MaxAge);
}

/// <summary>A call cannot go on before the person has signed in more strongly.</summary>
/// <param name="Resource">The MCP server that is called.</param>
/// <param name="Scope">The scope that the call needs together with what it had; null when the server named none.</param>
/// <param name="Requirement">What the sign-in has to bring.</param>
public sealed record StepUpRequest(string Resource, string? Scope, StepUpRequirement Requirement);
