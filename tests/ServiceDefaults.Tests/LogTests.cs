using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Xaa.ServiceDefaults.Tests;

public sealed class LogTests
{
    [Theory]
    [InlineData("Logging:LogLevel:Default")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore")]
    [InlineData("Logging:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics")]
    [InlineData("Logging:LogLevel:System.Net.Http.HttpClient")]
    [InlineData("Logging:Listed:LogLevel:Default")]
    [InlineData("Logging:Listed:LogLevel:Microsoft.AspNetCore.Http.Result")]
    public async Task No_configuration_makes_a_query_appear_in_the_logs(string setting)
    {
        var lines = new Lines();
        var builder = TestHost.Builder((setting, "Trace"));
        builder.Logging.AddProvider(lines);
        await using (var app = await builder.StartAsync(Map))
        {
            using var answer = await app.Client().GetAsync(app.Address("/callback?code=SECRET-1&state=SECRET-2"));
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        }

        Assert.Contains(lines, line => line.Contains("handled", StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.Contains("SECRET", StringComparison.Ordinal));
    }

    private static void Map(WebApplication app) => app.MapGet("/callback", (ILoggerFactory logs) =>
    {
        logs.CreateLogger("Xaa").LogWarning("handled");
        return Results.Redirect("/elsewhere?code=SECRET-3");
    });

    [ProviderAlias("Listed")]
    private sealed class Lines : ConcurrentBag<string>, ILoggerProvider, ISupportExternalScope
    {
        private IExternalScopeProvider? _scopes;

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Logger(Lines lines, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => lines._scopes?.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(
                LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                lines.Add($"{category}: {formatter(state, exception)} {exception}");
                lines._scopes?.ForEachScope((scope, all) => all.Add($"{category} in {scope}"), lines);
            }
        }
    }
}
