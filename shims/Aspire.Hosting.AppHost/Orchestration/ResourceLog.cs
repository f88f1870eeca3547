using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>The console of one instance: its last lines, and whoever reads along.</summary>
internal sealed class ResourceLog
{
    private const int KeptLines = 10_000;
    private const int LongestBatch = 500;

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

    /// <summary>What is there of each log, then what comes in any of them, until they end.</summary>
    public static async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(
        IReadOnlyList<ResourceLog> logs, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<LogLine>();
        try
        {
            foreach (var log in logs)
            {
                log.Attach(channel);
            }

            while (await channel.Reader.WaitToReadAsync(cancellationToken))
            {
                var batch = new List<LogLine>();
                while (batch.Count < LongestBatch && channel.Reader.TryRead(out var line))
                {
                    batch.Add(line);
                }

                yield return batch;
            }
        }
        finally
        {
            foreach (var log in logs)
            {
                log.Detach(channel);
            }
        }
    }

    private void Attach(Channel<LogLine> channel)
    {
        lock (_gate)
        {
            foreach (var line in _lines)
            {
                channel.Writer.TryWrite(line);
            }

            if (_completed)
            {
                channel.Writer.TryComplete();
            }

            _watchers.Add(channel);
        }
    }

    private void Detach(Channel<LogLine> channel)
    {
        lock (_gate)
        {
            _watchers.Remove(channel);
        }
    }
}
