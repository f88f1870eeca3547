using System.Collections.Frozen;

namespace Xaa.FlowView.Page;

/// <summary>The page and what it is made of, from this assembly, so that it does not matter where the service is started.</summary>
public static class PageEndpoints
{
    private static readonly FrozenDictionary<string, string> ContentTypes = new Dictionary<string, string>
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    }.ToFrozenDictionary();

    public static void MapPage(this IEndpointRouteBuilder endpoints)
    {
        foreach (var file in typeof(PageEndpoints).Assembly.GetManifestResourceNames())
        {
            var content = Read(file);
            var type = ContentTypes[Path.GetExtension(file)];
            endpoints.MapGet(file == "index.html" ? "/" : $"/{file}", () => TypedResults.Bytes(content, type));
        }
    }

    private static byte[] Read(string file)
    {
        using var resource = typeof(PageEndpoints).Assembly.GetManifestResourceStream(file)!;
        using var content = new MemoryStream();
        resource.CopyTo(content);
        return content.ToArray();
    }
}
