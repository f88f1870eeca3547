using Microsoft.AspNetCore.Http;

namespace Xaa.Server;

/// <summary>The body of a request to an MCP endpoint, read once for all who have to look at it before the endpoint does.</summary>
internal sealed class MessageBody
{
    private const int LongestBody = 4 * 1024 * 1024;

    private MessageBody(ReadOnlyMemory<byte>? content) => Content = content;

    private ReadOnlyMemory<byte>? Content { get; }

    /// <summary>Reads the body, and puts it back for the next one.</summary>
    /// <returns>Null when it is larger than 4 MiB.</returns>
    public static async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(HttpContext http)
    {
        if (http.Features.Get<MessageBody>() is not { } body)
            http.Features.Set(body = new(await ReadOnceAsync(http)));
        return body.Content;
    }

    private static async ValueTask<ReadOnlyMemory<byte>?> ReadOnceAsync(HttpContext http)
    {
        if (http.Request.ContentLength > LongestBody)
            return null;
        using var buffer = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await http.Request.Body.ReadAsync(chunk, http.RequestAborted)) > 0)
        {
            if (buffer.Length + read > LongestBody)
                return null;
            buffer.Write(chunk, 0, read);
        }
        var content = buffer.ToArray();
        http.Request.Body = new MemoryStream(content, writable: false);
        return content;
    }
}
