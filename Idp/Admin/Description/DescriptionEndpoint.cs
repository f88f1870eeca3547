using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Xaa.Idp.Admin.Description;

/// <summary>
/// Describes the administration API in OpenAPI 3.1. It is built when it is first asked for, once: neither the start nor a token waits for it.
/// </summary>
public sealed class DescriptionEndpoint([FromKeyedServices(DescriptionEndpoint.Name)] IOpenApiDocumentProvider documents) : IDisposable
{
    public const string Name = "administration";

    private readonly SemaphoreSlim _building = new(1);
    private string? _built;

    public static async Task<IResult> ShowAsync(HttpContext http, DescriptionEndpoint description, CancellationToken cancellationToken)
    {
        http.Response.Headers.CacheControl = "no-store";
        return Results.Text(await description.BuildAsync(cancellationToken), "application/json");
    }

    public void Dispose() => _building.Dispose();

    private async ValueTask<string> BuildAsync(CancellationToken cancellationToken)
    {
        if (_built is { } built)
            return built;
        await _building.WaitAsync(cancellationToken);
        try
        {
            // To its end, also when who asked goes away: nobody makes it begin again and again.
            return _built ??= await (await documents.GetOpenApiDocumentAsync(CancellationToken.None))
                .SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, CancellationToken.None);
        }
        finally
        {
            _building.Release();
        }
    }
}
