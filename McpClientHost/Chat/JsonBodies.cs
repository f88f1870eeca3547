using System.Text.Json;

namespace Xaa.McpClientHost.Chat;

internal static class JsonBodies
{
    /// <summary>The body as JSON; null when it is none.</summary>
    public static async Task<T?> ReadOwnJsonAsync<T>(this HttpContext http)
        where T : class
    {
        if (!http.Request.HasJsonContentType())
            return null;
        try
        {
            return await http.Request.ReadFromJsonAsync<T>(http.RequestAborted);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
