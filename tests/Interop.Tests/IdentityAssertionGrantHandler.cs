using System.Net;
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
/// <param name="signIn">Signs the person in, and hands over her ID token.</param>
internal sealed partial class IdentityAssertionGrantHandler(
    Uri server, Uri issuer, Func<string?, string, IdentityAssertionGrantProvider> newProvider, Func<WantedSignIn, Task<string>> signIn) : DelegatingHandler
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
        for (var challenges = 0; challenges < MostChallenges && ChallengeOf(response) is { } challenge; challenges++)
        {
            response.Dispose();
            if (_idToken is null || challenge.GetValueOrDefault("error") == "insufficient_user_authentication")
                _idToken = await signIn(new(challenge.GetValueOrDefault("acr_values"), challenge.GetValueOrDefault("max_age")));
            _provider = newProvider(challenge.GetValueOrDefault("scope"), _idToken);
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

    private static Dictionary<string, string>? ChallengeOf(HttpResponseMessage response)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return null;
        var bearer = response.Headers.WwwAuthenticate.FirstOrDefault(challenge => challenge.Scheme == "Bearer");
        return bearer?.Parameter is not { } parameters ? null : Parameter().Matches(parameters)
            .ToDictionary(parameter => parameter.Groups[1].Value, parameter => parameter.Groups[2].Value);
    }

    [GeneratedRegex("([a-z_]+)=\"([^\"]*)\"")]
    private static partial Regex Parameter();
}

/// <summary>What a sign-in has to be: parameters of the authorization request. RFC 9470 §4.</summary>
internal sealed record WantedSignIn(string? AcrValues, string? MaxAge);
