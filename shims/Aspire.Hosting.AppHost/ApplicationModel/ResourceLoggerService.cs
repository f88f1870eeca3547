using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Aspire.Hosting.ApplicationModel;

public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>What the resources write to their consoles: the last lines of each, and what comes.</summary>
public class ResourceLoggerService : IDisposable
{
    private const int KeptLines = 10_000;

    private readonly ConcurrentDictionary<string, Log> _logs = new(ResourceNames.Comparer);

    internal ResourceLoggerService()
    {
    }

    /// <summary>The lines kept so far.</summary>
    public async IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(string resourceName)
    {
        await Task.CompletedTask;
        yield return LogOf(resourceName).Kept();
    }

    public IAsyncEnumerable<IReadOnlyList<LogLine>> GetAllAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return GetAllAsync(resource.Name);
    }

    /// <summary>The lines kept so far, then each new one, until the application ends.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => LogOf(resourceName).WatchAsync();

    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource)
    {
        ArgumentNullException.ThrowIfNull(resource);
        return WatchAsync(resource.Name);
    }

    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>An instance's log is the log of its resource as well: both names find it.</summary>
    internal void Share(string resourceName, string resourceId) => _logs[resourceId] = LogOf(resourceName);

    internal void Append(string resourceName, string content, bool isError) => LogOf(resourceName).Append(content, isError);

    internal IReadOnlyList<LogLine> LastLines(string resourceName, int count) => [.. LogOf(resourceName).Kept().TakeLast(count)];

    private Log LogOf(string resourceName) => _logs.GetOrAdd(resourceName, _ => new Log());

    private sealed class Log
    {
        private readonly Lock _gate = new();
        private readonly Queue<LogLine> _lines = new();
        private readonly List<Channel<LogLine>> _watchers = [];
        private int _written;
        private bool _completed;

        public void Append(string content, bool isError)
        {
            lock (_gate)
            {
                var line = new LogLine(++_written, content, isError);
                _lines.Enqueue(line);
                if (_lines.Count > KeptLines)
                {
                    _lines.Dequeue();
                }

                _watchers.ForEach(watcher => watcher.Writer.TryWrite(line));
            }
        }

        public IReadOnlyList<LogLine> Kept()
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }

        public void Complete()
        {
            lock (_gate)
            {
                _completed = true;
                _watchers.ForEach(watcher => watcher.Writer.TryComplete());
            }
        }

        public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var channel = Channel.CreateUnbounded<LogLine>();
            lock (_gate)
            {
                foreach (var line in _lines)
                {
                    channel.Writer.TryWrite(line);
                }

                if (_completed)
                {
                    channel.Writer.Complete();
                }

                _watchers.Add(channel);
            }

            try
            {
                while (await channel.Reader.WaitToReadAsync(cancellationToken))
                {
                    var batch = new List<LogLine>();
                    while (batch.Count < 500 && channel.Reader.TryRead(out var line))
                    {
                        batch.Add(line);
                    }

                    yield return batch;
                }
            }
            finally
            {
                lock (_gate)
                {
                    _watchers.Remove(channel);
                }
            }
        }
    }
}
