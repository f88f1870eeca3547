using System.Diagnostics;

namespace Xaa.Client;

/// <summary>The span around steps 2 and 3, so that both requests stand in the trace of the call that needed them.</summary>
internal static class XaaClientTelemetry
{
    public static Activity? StartConnect(AssertionSubject subject, ClientRegistration registration, string resource, string? scope)
    {
        var span = XaaTelemetry.Source.StartActivity("xaa.connect", ActivityKind.Client);
        span?.SetTag("xaa.client_id", registration.ClientId);
        span?.SetTag("xaa.subject", subject.Subject);
        span?.SetTag("xaa.audience", registration.Issuer);
        span?.SetTag("xaa.resource", resource);
        span?.SetTag("xaa.scope", scope);
        return span;
    }

    public static void Issued(Activity? span, AcquiredToken token)
    {
        span?.SetTag("xaa.outcome", "issued");
        span?.SetTag("xaa.scope", token.Scope);
    }

    public static void Refused(Activity? span, IdentityAssertionRefusal refusal)
    {
        span?.SetTag("xaa.outcome", "refused");
        span?.SetTag("xaa.reason", refusal.Code);
        span?.SetStatus(ActivityStatusCode.Error, $"{refusal.Step}: {refusal.Code}");
    }

    /// <summary>A call that uses a kept token points at the trace that fetched it.</summary>
    public static void LinkToFetch(AcquiredToken token)
    {
        if (Activity.Current is { } call && token.Trace != default && call.TraceId != token.Trace.TraceId)
            call.AddLink(new(token.Trace));
    }
}
