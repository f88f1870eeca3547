using System.Net.Http.Headers;

namespace Xaa.Server;

/// <summary>The content type of forms. RFC 6749 Appendix B: <c>application/x-www-form-urlencoded</c> in UTF-8.</summary>
public static class FormContent
{
    /// <summary>
    /// Whether it is that type. Another charset is not: it would let the sender choose the decoder, and some are not even supported.
    /// </summary>
    public static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && string.Equals(type.MediaType, "application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase)
        && (type.CharSet is null || string.Equals(type.CharSet.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase));
}
