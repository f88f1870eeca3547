using Microsoft.AspNetCore.WebUtilities;

namespace Xaa.Idp.Tests.PushedAuthorization;

/// <summary>The client's side of RFC 9126.</summary>
public static class Pushed
{
    /// <summary>Pushes a good request, with changes; a null removes a parameter, <c>client</c> says who pushes.</summary>
    public static Task<TokenAnswer> PushAsync(this IdpHost idp, params (string Name, string? Value)[] changes) =>
        idp.PostAsync("/par", [.. Wire.Authorize().Query().Select(p => (p.Key, (string?)p.Value)), .. changes]);

    /// <summary>Pushes a request and returns where the browser has to go.</summary>
    public static async Task<Uri> PushedAsync(this IdpHost idp, params (string Name, string? Value)[] changes) =>
        Address((await idp.PushAsync(changes))["request_uri"]!);

    public static Uri Address(string requestUri) => new(QueryHelpers.AddQueryString(
        IdpHost.Issuer + "/authorize", new Dictionary<string, string?> { ["client_id"] = "agent", ["request_uri"] = requestUri }));
}
