using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Xaa.ServiceDefaults;

/// <summary>Adds to the request span what the framework leaves out: its name, "POST /token" (by route, not by path), and the status.</summary>
internal sealed class ServerSpans : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(DescribeAsync);
        next(app);
    };

    private static async Task DescribeAsync(HttpContext http, RequestDelegate next)
    {
        var span = http.Features.Get<IHttpActivityFeature>()?.Activity;
        try
        {
            await next(http);
            Describe(span, http, http.Response.StatusCode, error: null);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            Describe(span, http, StatusCodes.Status499ClientClosedRequest, error: null);
            throw;
        }
        catch (Exception exception)
        {
            Describe(span, http, StatusCodes.Status500InternalServerError, exception.GetType().FullName);
            throw;
        }
    }

    private static void Describe(Activity? span, HttpContext http, int status, string? error)
    {
        if (span is not { IsAllDataRequested: true })
        {
            return;
        }
        var method = http.Request.Method;
        var route = (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        span.DisplayName = route is null ? method : $"{method} /{route.TrimStart('/')}";
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", error ?? status.ToString(CultureInfo.InvariantCulture));
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
