namespace Xaa.McpServerSample.Authorization;

/// <summary>Whom an identity provider speaks of.</summary>
/// <param name="Issuer">The identity provider, trusted.</param>
/// <param name="Tenant">Its tenant; null where it has none.</param>
/// <param name="Subject">Who she is there, or by what she is known here.</param>
/// <param name="Email">Her e-mail address, as the identity provider has verified it; null without one.</param>
public sealed record AccountIdentity(string Issuer, string? Tenant, string Subject, string? Email = null);
