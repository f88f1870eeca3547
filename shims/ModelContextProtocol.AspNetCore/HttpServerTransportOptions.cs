using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>Options of the Streamable HTTP transport that <c>MapMcp</c> maps.</summary>
public class HttpServerTransportOptions
{
    // The package marks these members, so code that uses them has to opt in here as well.
    private const string SessionsOnly = "Sessions serve clients up to revision 2025-11-25 only.";
    private const string SessionsOnlyId = "MCP9006";
    private const string ExtensibilityId = "MCPEXP002";

    /// <summary>Adjusts the server's options for the caller: once per session, or once per request where there is none.</summary>
    public Func<HttpContext, McpServerOptions, CancellationToken, Task>? ConfigureSessionOptions { get; set; }

    /// <summary>Runs the server instead of <see cref="McpServer.RunAsync"/>, to do something before and after.</summary>
    [Experimental(ExtensibilityId)]
    public Func<HttpContext, McpServer, CancellationToken, Task>? RunSessionHandler { get; set; }

    /// <summary>Who gets a session. The default is <see cref="HttpServerSessionMode.Stateless"/>.</summary>
    public HttpServerSessionMode SessionMode { get; set; } = HttpServerSessionMode.Stateless;

    /// <summary><see cref="SessionMode"/> as a yes or no; <see langword="false"/> selects <see cref="HttpServerSessionMode.Stateful"/>.</summary>
    public bool Stateless
    {
        get => SessionMode is HttpServerSessionMode.Stateless;
        set => SessionMode = value ? HttpServerSessionMode.Stateless : HttpServerSessionMode.Stateful;
    }

    /// <summary>Keeps what was sent, so that a client can resume with <c>Last-Event-ID</c>. Taken from the services when not set.</summary>
    [Obsolete(SessionsOnly, DiagnosticId = SessionsOnlyId)]
    public ISseEventStreamStore? EventStreamStore { get; set; }

    /// <summary>Whether tools run in the execution context of the session instead of the request's. The default is <see langword="false"/>.</summary>
    [Obsolete(SessionsOnly, DiagnosticId = SessionsOnlyId)]
    public bool PerSessionExecutionContext { get; set; }

    /// <summary>How long a session without an open request lives. Looked at every 5 seconds; the default is 2 hours.</summary>
    [Obsolete(SessionsOnly, DiagnosticId = SessionsOnlyId)]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromHours(2);

    /// <summary>How many sessions without an open request are kept; beyond it the longest idle one goes. The default is 10,000.</summary>
    [Obsolete(SessionsOnly, DiagnosticId = SessionsOnlyId)]
    public int MaxIdleSessionCount { get; set; } = 10_000;

    /// <summary>The clock of <see cref="IdleTimeout"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
