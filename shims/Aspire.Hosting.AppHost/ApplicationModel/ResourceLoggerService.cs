using System.Collections.Concurrent;
using Aspire.Hosting.Orchestration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>What the resources write to their consoles: the last lines of each, and what comes.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ResourceLog> _logs = new(ResourceNames.Comparer);
    private readonly TimeProvider _time;

    internal ResourceLoggerService(TimeProvider time) => _time = time;

    /// <summary>Writes to the console of every instance of the resource.</summary>
    public ILogger GetLogger(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return new ResourceLogger([.. resource.InstanceNames().Select(LogOf)], _time);
    }

    public ILogger GetLogger(string resourceName)
    {
        ArgumentNullException.ThrowIfNull(resourceName);
        return new ResourceLogger([LogOf(resourceName)], _time);
    }

    /// <summary>The lines kept so far.</summary>
    /// <param name="resourceName">An instance's own name.</param>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        await Task.CompletedTask;
        yield return LogOf(resourceName).Kept();
    }

    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        await Task.CompletedTask;
        foreach (var instance in resource.InstanceNames())
        {
            yield return LogOf(instance).Kept();
        }
    }

    /// <summary>The lines kept so far, then each new one, until the application ends.</summary>
    /// <param name="resourceName">An instance's own name.</param>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => ResourceLog.WatchAsync([LogOf(resourceName)]);

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return ResourceLog.WatchAsync([.. resource.InstanceNames().Select(LogOf)]);
    }

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }

        GC.SuppressFinalize(this);
    }

    internal void Append(string resourceName, string content, bool isError) => LogOf(resourceName).Append(content, isError);

    internal IReadOnlyList<LogLine> LastLines(string resourceName, int count) => [.. LogOf(resourceName).Kept().TakeLast(count)];

    private ResourceLog LogOf(string resourceName) => _logs.GetOrAdd(resourceName, _ => new ResourceLog());
}
