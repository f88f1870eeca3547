using Microsoft.Extensions.Primitives;
using Xaa.Idp.Authorize;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.PushedAuthorization;

/// <summary>
/// Takes an authorization request from the client itself, over a channel that no browser sees or changes, and checks it at once. RFC 9126 §2.
/// </summary>
public sealed class PushedAuthorizationEndpoint(ClientForms forms, AuthorizeRequestReader requests, PushedRequests pushed)
{
    // They are for this endpoint, and are not kept.
    private static readonly string[] Credentials = [Parameters.ClientSecret, Parameters.ClientAssertion, Parameters.ClientAssertionType];

    public async Task<IResult> PushAsync(HttpContext http)
    {
        var (form, refused) = await forms.ReadAsync(http);
        if (form is null)
            return new OAuthRefusal(refused!);
        if (!form.Client.GrantTypes.Contains(GrantTypes.AuthorizationCode))
            return Refuse(OAuthErrors.UnauthorizedClient, "The client signs nobody in.", Reasons.GrantTypeNotAllowed);
        if (form.Fields.ContainsKey(Parameters.RequestUri))
            return Refuse(OAuthErrors.InvalidRequest, "A request_uri cannot be pushed.", Reasons.UnsupportedParameter);

        var reading = await requests.ReadAsync(ParametersOf(form), http.RequestAborted);
        if (reading is not AuthorizeReading.Good(var request))
            return Refuse(reading);
        if (await pushed.KeepAsync(request, http.RequestAborted) is not { } requestUri)
        {
            return new OAuthRefusal(new(
                OAuthErrors.TemporarilyUnavailable,
                "Too many requests were pushed and not used.",
                Reasons.TooManyRequests,
                StatusCodes.Status429TooManyRequests));
        }

        http.Response.Headers.CacheControl = "no-cache, no-store";
        return Results.Json(
            new() { RequestUri = requestUri, ExpiresIn = (long)PushedRequests.Lifetime.TotalSeconds },
            OAuthJson.Default.PushedAuthorizationResponse,
            statusCode: StatusCodes.Status201Created);
    }

    // The client that authenticated is the one that the request is from, also where the header alone named it.
    private static List<KeyValuePair<string, StringValues>> ParametersOf(ClientForm form) =>
    [
        .. form.Fields.Where(field => field.Key != Parameters.ClientId && !Credentials.Contains(field.Key, StringComparer.Ordinal)),
        new(Parameters.ClientId, form.Client.ClientId),
    ];

    // RFC 9126 §2.3: the codes are those of the authorization endpoint, but nobody is sent anywhere.
    private static OAuthRefusal Refuse(AuthorizeReading reading) => reading switch
    {
        AuthorizeReading.Redirected fault => Refuse(fault.Code, fault.Description, Reasons.MalformedRequest),
        AuthorizeReading.Shown fault => Refuse(fault.Code, fault.Detail, Reasons.MalformedRequest),
        _ => throw new ArgumentException("A good request is not refused.", nameof(reading)),
    };

    private static OAuthRefusal Refuse(string code, string description, string reason) => new(new(code, description, reason));
}
