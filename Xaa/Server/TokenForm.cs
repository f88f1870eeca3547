using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>Reads the form of a token request, or of another request by a client, within limits.</summary>
internal static class TokenForm
{
    private static readonly FormOptions Limits = new()
    {
        KeyLengthLimit = 256,
        ValueCountLimit = 64,
        ValueLengthLimit = TokenRequest.LongestBody,
    };

    public static async ValueTask<(TokenRequest?, OAuthError?)> ReadAsync(HttpContext http)
    {
        var (fields, malformed) = await ReadFieldsAsync(http);
        return fields is null ? (null, malformed) : TokenRequest.Parse(fields);
    }

    public static async ValueTask<(IFormCollection?, OAuthError?)> ReadFieldsAsync(HttpContext http)
    {
        // RFC 6749 §3.2: application/x-www-form-urlencoded and nothing else.
        if (!FormContent.IsForm(http.Request.ContentType))
            return (null, new(OAuthErrors.InvalidRequest, "The body must be application/x-www-form-urlencoded.", Reasons.WrongContentType));
        if (http.Request.ContentLength > TokenRequest.LongestBody)
            return (null, TooLarge);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = TokenRequest.LongestBody;

        try
        {
            return (await http.Request.ReadFormAsync(Limits, http.RequestAborted), null);
        }
        catch (BadHttpRequestException)
        {
            return (null, TooLarge);
        }
        catch (InvalidDataException)
        {
            return (null, new(
                OAuthErrors.InvalidRequest, "The form is malformed, or has too many or too long parameters.", Reasons.MalformedRequest));
        }
    }

    private static OAuthError TooLarge { get; } = new(OAuthErrors.InvalidRequest, "The request is too large.", Reasons.RequestTooLarge);
}
