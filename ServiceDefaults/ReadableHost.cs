using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Xaa.ServiceDefaults;

/// <summary>
/// Refuses a request whose Host is no part of an address (a port beyond 65535, a name of 300 letters, a broken IDN): Kestrel lets it pass, and
/// whoever makes a Uri of it, as every page does, or reads it at all, would fail with a 500. RFC 9110 §7.2.
/// </summary>
internal sealed class ReadableHost : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, inner) => IsReadable(http.Request.Headers.Host.ToString())
            ? inner(http)
            : Results.Problem(title: "The Host header is malformed.", statusCode: StatusCodes.Status400BadRequest).ExecuteAsync(http));
        next(app);
    };

    private static bool IsReadable(string host)
    {
        if (!Ascii.IsValid(host) || !Uri.TryCreate($"http://{host}/", UriKind.Absolute, out var address) || address.Authority is ""
            || address is not { UserInfo: "", AbsolutePath: "/", Query: "", Fragment: "" })
            return false;
        try
        {
            // The framework reads it so, and a name that is no IDN by its xn-- fails there.
            return HostString.FromUriComponent(host).HasValue;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
