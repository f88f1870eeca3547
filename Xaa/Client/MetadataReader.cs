using System.Text.Json.Serialization.Metadata;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>Finds and checks protected resource metadata (RFC 9728) and authorization server metadata (RFC 8414).</summary>
internal sealed class MetadataReader(JsonExchange exchange)
{
    /// <summary>Returns metadata whose resource and authorization server are the expected ones.</summary>
    public async Task<ProtectedResourceMetadata> ReadResourceAsync(ProtectedResource resource, string? advertised)
    {
        var metadata = await ReadResourceAsync(resource.Address, advertised);
        // SPEC 69: the server does not choose where credentials go; it may only name the issuer that they belong to.
        return metadata.AuthorizationServers?.Contains(resource.Registration.Issuer, StringComparer.Ordinal) is true
            ? metadata
            : throw Fault(resource.Address, ClientErrors.UnknownAuthorizationServer, "It names no authorization server that the client knows.");
    }

    /// <summary>Returns metadata whose resource is the expected one, for a client that has no credentials yet.</summary>
    public async Task<ProtectedResourceMetadata> ReadResourceAsync(string server, string? advertised)
    {
        foreach (var (address, expected) in ResourceCandidates(server, advertised))
        {
            using var response = await GetAsync(FlowStep.ResourceRequest, server, address);
            if (JsonExchange.IsClientError(response))
                continue;
            var metadata = await ReadAsync(FlowStep.ResourceRequest, server, response, OAuthJson.Default.ProtectedResourceMetadata);
            // RFC 9728 §3.3 (SPEC 56): otherwise a server could have tokens for another one sent to itself.
            return metadata.Resource == expected
                ? metadata
                : throw Fault(server, ClientErrors.ResourceMismatch, "The metadata is for another resource than its address.");
        }
        throw Fault(server, ClientErrors.MetadataUnavailable, "The MCP server has no protected resource metadata.");
    }

    /// <summary>Returns metadata whose issuer is exactly the one asked for.</summary>
    public async Task<AuthorizationServerMetadata> ReadAuthorizationServerAsync(FlowStep step, string issuer)
    {
        var uri = SecureAddress.TryParse(issuer) is { Query.Length: 0 } secure
            ? secure
            : throw JsonExchange.Fault(step, issuer, ClientErrors.InsecureAddress, "The issuer is neither https nor on loopback.");
        foreach (var address in AuthorizationServerCandidates(step, uri))
        {
            using var response = await GetAsync(step, issuer, address);
            if (JsonExchange.IsClientError(response))
                continue;
            var metadata = await ReadAsync(step, issuer, response, OAuthJson.Default.AuthorizationServerMetadata);
            // RFC 8414 §3.3 (SPEC 55): as strings; a document that claims another issuer is not used, nor is the next one tried.
            if (metadata.Issuer != issuer)
                throw JsonExchange.Fault(step, issuer, ClientErrors.IssuerMismatch, "The metadata claims another issuer than its address.");
            return metadata;
        }
        throw JsonExchange.Fault(step, issuer, ClientErrors.MetadataUnavailable, "The issuer has no authorization server metadata.");
    }

    // With an address from the challenge, or derived from the server's URL, the document must be the server's own; one derived from the
    // origin must be the origin's. A root document that describes /mcp is therefore of no use here (RFC 9728 §3.3).
    private static List<(Uri Address, string Expected)> ResourceCandidates(string resource, string? advertised)
    {
        var server = SecureAddress.TryParse(resource) is { Query.Length: 0 } secure
            ? secure
            : throw Fault(resource, ClientErrors.InsecureAddress, "The MCP server is neither https nor on loopback.");
        var origin = SecureAddress.Origin(server);
        if (advertised is not null)
        {
            if (SecureAddress.TryParse(advertised) is not { } address || SecureAddress.Origin(address) != origin)
                throw Fault(resource, ClientErrors.InsecureAddress, "The challenge names metadata outside of the MCP server's origin.");
            return [(address, resource)];
        }

        var path = server.AbsolutePath.TrimEnd('/');
        var root = new Uri(origin + WellKnown.ProtectedResource);
        return path.Length == 0
            ? [(root, resource)]
            : [(new(origin + WellKnown.ProtectedResource + server.AbsolutePath), resource), (root, origin)];
    }

    // SPEC 58: RFC 8414's insertion first, then OpenID Connect's insertion, then OpenID Connect's appending. Sign-in is OpenID Connect, and begins there.
    private static IEnumerable<Uri> AuthorizationServerCandidates(FlowStep step, Uri issuer)
    {
        var origin = SecureAddress.Origin(issuer);
        var path = issuer.AbsolutePath.TrimEnd('/');
        var oauth = new Uri(origin + WellKnown.AuthorizationServer + path);
        if (step == FlowStep.SignIn)
            return [new(origin + path + WellKnown.OpenIdConfiguration), oauth];
        var inserted = new Uri(origin + WellKnown.OpenIdConfiguration + path);
        return path.Length == 0 ? [oauth, inserted] : [oauth, inserted, new(origin + path + WellKnown.OpenIdConfiguration)];
    }

    private async Task<HttpResponseMessage> GetAsync(FlowStep step, string party, Uri address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new("application/json"));
        return await exchange.SendAsync(step, party, request);
    }

    private static async Task<T> ReadAsync<T>(FlowStep step, string party, HttpResponseMessage response, JsonTypeInfo<T> type)
        where T : class =>
        response.IsSuccessStatusCode
            ? await JsonExchange.ReadAsync(step, party, response, type)
            : throw JsonExchange.Fault(step, party, ClientErrors.MetadataUnavailable, $"The metadata was answered with {(int)response.StatusCode}.");

    private static IdentityAssertionException Fault(string address, string code, string description) =>
        JsonExchange.Fault(FlowStep.ResourceRequest, address, code, description);
}
