using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Authentication;

namespace ModelContextProtocol.AspNetCore.Authentication;

/// <summary>Serves the protected resource metadata document (RFC 9728) and names it in challenges; another scheme authenticates.</summary>
/// <param name="options">The scheme's options.</param>
/// <param name="logger">Makes the scheme's logger.</param>
/// <param name="encoder">Required by the base class.</param>
public class McpAuthenticationHandler(IOptionsMonitor<McpAuthenticationOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<McpAuthenticationOptions>(options, logger, encoder), IAuthenticationRequestHandler
{
    private static readonly PathString WellKnown = new("/.well-known/oauth-protected-resource");

    /// <inheritdoc />
    public async Task<bool> HandleRequestAsync()
    {
        if (Options.ResourceMetadataUri is { } configured)
        {
            return IsRequestFor(configured) && await ServeAsync(derivedResource: null);
        }

        return Request.Path.StartsWithSegments(WellKnown, out var resourcePath) && await ServeAsync(ResourceAt(resourcePath));
    }

    /// <inheritdoc />
    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(AuthenticateResult.NoResult());

    /// <inheritdoc />
    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.Append("WWW-Authenticate", $"Bearer resource_metadata=\"{MetadataUri()}\"");
        return base.HandleChallengeAsync(properties);
    }

    private async Task<bool> ServeAsync(string? derivedResource)
    {
        var request = new ResourceMetadataRequestContext(Context, Scheme, Options)
        {
            ResourceMetadata = Options.ResourceMetadata?.Clone(derivedResource),
        };
        await Options.Events.OnResourceMetadataRequest(request);

        switch (request.Result)
        {
            case { Handled: true }:
                return true;
            case { Skipped: true }:
                return false;
            case { Failure: { } failure }:
                throw new AuthenticationFailureException("OnResourceMetadataRequest failed.", failure);
        }

        var document = request.ResourceMetadata
            ?? throw new InvalidOperationException("Set McpAuthenticationOptions.ResourceMetadata, or the document in OnResourceMetadataRequest.");
        document.Resource ??= derivedResource
            ?? throw new InvalidOperationException("Set ResourceMetadata.Resource: it cannot be derived where ResourceMetadataUri is set.");

        await Results.Json(document, McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(ProtectedResourceMetadata))).ExecuteAsync(Context);
        return true;
    }

    private bool IsRequestFor(Uri configured)
    {
        if (!string.Equals(Request.Path.Value, PathOf(configured), StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var here = !configured.IsAbsoluteUri
            || (string.Equals(Request.Host.Host, configured.Host, StringComparison.OrdinalIgnoreCase)
                && string.Equals(Request.Scheme, configured.Scheme, StringComparison.OrdinalIgnoreCase));
        if (!here)
        {
            Logger.LogWarning("The metadata document is at {Configured}, but was asked for at another host or scheme.", configured);
        }

        return here;
    }

    /// <summary>The resource identifier whose well-known address was asked for: no default port, no trailing slash.</summary>
    private string ResourceAt(PathString path)
    {
        var isDefaultPort = (Request.Scheme, Request.Host.Port) is ("http", 80) or ("https", 443) or (_, null);
        var authority = isDefaultPort ? Request.Host.Host : $"{Request.Host.Host}:{Request.Host.Port}";
        return $"{Request.Scheme}://{authority}{$"{Request.PathBase}{path}".TrimEnd('/')}";
    }

    private string MetadataUri()
    {
        if (Options.ResourceMetadataUri is { IsAbsoluteUri: true } elsewhere)
        {
            return elsewhere.ToString();
        }

        var path = Options.ResourceMetadataUri is { } configured ? PathOf(configured) : $"{WellKnown}{Request.Path}";
        return $"{Request.Scheme}://{Request.Host.ToUriComponent()}{Request.PathBase}{path}";
    }

    private static string PathOf(Uri uri) => uri.IsAbsoluteUri ? uri.AbsolutePath : $"/{uri.OriginalString.TrimStart('/')}";
}
