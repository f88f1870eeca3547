using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Xaa.FlowView.Page;

/// <summary>What every answer tells the browser: keep nothing, run only our own files, tell nobody where the reader came from.</summary>
public static class PageHeaders
{
    // Trusted types: the page makes text and elements, never HTML from strings.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void UsePageHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        // Watching is no part of the flow, so it leaves no trace in the dashboard.
        if (context.Features.Get<IHttpActivityFeature>() is { Activity: var span })
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        return next(context);
    });
}
