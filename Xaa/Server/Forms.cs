using Microsoft.AspNetCore.Http;

namespace Xaa.Server;

/// <summary>Reads forms that people's browsers send, whoever really sent them.</summary>
public static class Forms
{
    /// <summary>The longest body that makes sense, in bytes.</summary>
    public const int LongestForm = 32 * 1024;

    /// <summary>The form, or null when the body is none: another content type, too large, or characters that no form has.</summary>
    public static async ValueTask<IFormCollection?> TryReadFormAsync(this HttpRequest request)
    {
        if (!FormContent.IsForm(request.ContentType))
            return null;
        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (Exception malformed) when (malformed is InvalidDataException or BadHttpRequestException)
        {
            return null;
        }
    }
}
