using Xaa.Idp.Policy;

namespace Xaa.Idp.Data;

/// <summary>A client as administrators see it and as changes keep it: nothing of its secret.</summary>
public sealed record ClientView(
    string ClientId,
    string DisplayName,
    string AuthMethod,
    bool Native,
    bool Agent,
    IReadOnlyList<string> RedirectUris,
    IReadOnlyList<string> PostLogoutRedirectUris,
    string? BackchannelLogoutUri,
    bool RequirePushedAuthorizationRequests,
    string? JwksUri,
    IReadOnlyList<string> GrantTypes,
    IReadOnlyList<string> Scopes,
    Assignment Assigned,
    long Change)
{
    public static ClientView Of(ClientEntry client) => new(
        client.ClientId,
        client.DisplayName,
        client.AuthMethod,
        client.Native,
        client.Agent,
        client.RedirectUris,
        client.PostLogoutRedirectUris,
        client.BackchannelLogoutUri,
        client.RequirePushedAuthorizationRequests,
        client.JwksUri,
        client.GrantTypes,
        client.Scopes,
        client.Assigned,
        client.Change);
}
