using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Xaa.Mcp.Conformance.Client.Authorization;

/// <summary>The suite's authorization servers ask nobody anything: they send the browser back at once.</summary>
internal static class Browser
{
    /// <summary>The parameters that it comes back with.</summary>
    public static async Task<IQueryCollection> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        using var network = new SocketsHttpHandler { AllowAutoRedirect = false };
        using var http = new HttpClient(network);
        using var response = await http.GetAsync(address, cancellationToken);
        return new QueryCollection(QueryHelpers.ParseQuery(
            response.Headers.Location?.Query ?? throw new InvalidOperationException($"{address} does not send the browser back.")));
    }
}
