using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.Idp.Tests.Portal;

/// <summary>Every endpoint of the portal, as the host maps them: a new page cannot be forgotten.</summary>
public static class PortalRoutes
{
    /// <summary>Method and address, with something that exists for each parameter.</summary>
    public static IReadOnlyList<(string Method, string Path)> PortalEndpoints(this IdpHost idp, string recordId) =>
    [
        .. idp.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => IsOfPortal(endpoint.RoutePattern.RawText!))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods, (endpoint, method) => (endpoint, method))
            .Select(route => (route.method, Fill(route.endpoint.RoutePattern.RawText!, recordId))),
    ];

    private static bool IsOfPortal(string pattern) =>
        (pattern.TrimEnd('/') + "/").StartsWith("/admin/", StringComparison.Ordinal) && !(pattern + "/").StartsWith("/admin/api/", StringComparison.Ordinal);

    private static string Fill(string pattern, string recordId)
    {
        var path = pattern.TrimEnd('/')
            .Replace("{client}", "agent", StringComparison.Ordinal)
            .Replace("{server}", "crm", StringComparison.Ordinal)
            .Replace("people/{id}", "people/u-bob", StringComparison.Ordinal)
            .Replace("clients/{id}", "clients/agent", StringComparison.Ordinal)
            .Replace("servers/{name}", "servers/crm", StringComparison.Ordinal)
            .Replace("records/{id}", "records/" + recordId, StringComparison.Ordinal);
        Assert.DoesNotContain('{', path); // say above what a new parameter stands for
        return path;
    }
}
