using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Xaa.OAuth;

namespace Xaa.Server;

/// <summary>Reads the form of a token request within limits.</summary>
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
        // RFC 6749 §3.2: application/x-www-form-urlencoded and nothing else.
        if (!FormContent.IsForm(http.Request.ContentType))
            return (null, new(OAuthErrors.InvalidRequest, "The body must be application/x-www-form-urlencoded.", Reasons.WrongContentType));
        if (http.Request.ContentLength > TokenRequest.LongestBody)
            return (null, TooLarge);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = TokenRequest.LongestBody;

        try
        {
            return TokenRequest.Parse(await http.Request.ReadFormAsync(Limits, http.RequestAborted));
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
