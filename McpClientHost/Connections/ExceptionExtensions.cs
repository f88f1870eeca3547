namespace Xaa.McpClientHost.Connections;

internal static class ExceptionExtensions
{
    /// <summary>The exception and what it wraps: transports wrap what a handler throws.</summary>
    public static IEnumerable<Exception> Chain(this Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            yield return current;
            foreach (var inner in current is AggregateException many ? many.InnerExceptions.Skip(1) : [])
            {
                foreach (var nested in inner.Chain())
                    yield return nested;
            }
        }
    }
}
