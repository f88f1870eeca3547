using Polly;
using Polly.Timeout;

namespace Xaa.ServiceDefaults;

internal sealed class ResilienceHandler(ResiliencePipeline<HttpResponseMessage> pipeline) : DelegatingHandler
{
    internal static readonly ResiliencePropertyKey<HttpMethod> Method = new("method");

    /// <summary>The runtime writes these once per request, so a second attempt would hang under the span of the first.</summary>
    private static readonly string[] TraceHeaders = ["traceparent", "tracestate", "baggage"];

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Options.TryGetValue(Resilience.LongPoll, out var isLongPoll) && isLongPoll)
        {
            return await base.SendAsync(request, cancellationToken);
        }
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Method, request.Method);
        try
        {
            return await pipeline.ExecuteAsync(async attempt => await SendOnceAsync(request, attempt.CancellationToken), context);
        }
        catch (TimeoutRejectedException timeout)
        {
            // Callers know one exception for a network that fails.
            var target = $"{request.Method} {request.RequestUri?.GetLeftPart(UriPartial.Path)}";
            throw new HttpRequestException($"{target} was not answered within {timeout.Timeout.TotalSeconds:0} s.", timeout);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private Task<HttpResponseMessage> SendOnceAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        foreach (var header in TraceHeaders)
        {
            request.Headers.Remove(header);
        }
        return base.SendAsync(request, cancellationToken);
    }
}
