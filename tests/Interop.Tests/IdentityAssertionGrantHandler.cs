using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using ModelContextProtocol.Authentication;

namespace Xaa.Interop.Tests;

/// <summary>
/// Brings the C# SDK's <see cref="IdentityAssertionGrantProvider"/> to an MCP transport: the provider fetches tokens for one scope and knows nothing of
/// challenges, so this reads them, and takes a new provider for each scope.
/// </summary>
/// <param name="server">The MCP server.</param>
/// <param name="issuer">The authorization server that governs it.</param>
/// <param name="newProvider">Makes a provider for a scope and a person's ID token.</param>
/// <param name="signIn">Signs the person in, by the acr values that are asked for, and hands over her ID token.</param>
internal sealed partial class IdentityAssertionGrantHandler(
    Uri server, Uri issuer, Func<string?, string, IdentityAssertionGrantProvider> newProvider, Func<string?, Task<string>> signIn) : DelegatingHandler
{
    private const int MostChallenges = 2;

    private string? _idToken;
    private IdentityAssertionGrantProvider? _provider;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
            await content.LoadIntoBufferAsync(cancellationToken);
        var response = await SendWithTokenAsync(request, cancellationToken);
        // Once because there was no token, once more for the scope or the sign-in that one tool needs.
        for (var challenges = 0; challenges < MostChallenges && IsChallenge(response, out var scope, out var acrValues); challenges++)
        {
            response.Dispose();
            if (_idToken is null || acrValues is not null)
                _idToken = await signIn(acrValues);
            _provider = newProvider(scope, _idToken);
            response = await SendWithTokenAsync(request, cancellationToken);
        }
        return response;
    }

    private async Task<HttpResponseMessage> SendWithTokenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_provider is { } provider)
        {
            var token = await provider.GetAccessTokenAsync(server, issuer, cancellationToken);
            request.Headers.Authorization = new("Bearer", token.AccessToken);
        }
        return await base.SendAsync(request, cancellationToken);
    }

    private static bool IsChallenge(HttpResponseMessage response, out string? scope, out string? acrValues)
    {
        var bearer = response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
            ? response.Headers.WwwAuthenticate.FirstOrDefault(challenge => challenge.Scheme == "Bearer")
            : null;
        (scope, acrValues) = (Parameter(bearer, "scope"), Parameter(bearer, "acr_values"));
        return bearer is not null;
    }

    private static string? Parameter(AuthenticationHeaderValue? challenge, string name) => AParameter()
        .Matches(challenge?.Parameter ?? "").FirstOrDefault(parameter => parameter.Groups[1].Value == name)?.Groups[2].Value;

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex AParameter();
}
