using Xaa.OAuth;

namespace Xaa.McpServerSample.Authorization.Registration;

/// <summary>A registration on the wire. RFC 7591 §3.2.1.</summary>
public sealed class RegistrationAnswer(int status, ClientInformation information) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = status;
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Headers.Pragma = "no-cache";
        return httpContext.Response.WriteAsJsonAsync(
            information, OAuthJson.Default.ClientInformation, cancellationToken: httpContext.RequestAborted);
    }
}
