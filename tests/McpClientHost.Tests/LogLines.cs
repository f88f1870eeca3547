using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Xaa.McpClientHost.Tests;

/// <summary>All that the services log.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<string> _lines = [];

    public IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Warnings and errors, to explain a failed test.</summary>
    public string Problems => string.Join('\n', _lines.Where(l => !l.Contains("body size") && (l.StartsWith("Warning") || l.StartsWith("Error"))));

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        _lines.Enqueue($"{logLevel} {formatter(state, exception)} {exception}");

    public void Dispose()
    {
    }
}
