using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Xaa.McpClientHost.Tests.Chat;

/// <summary>A provider's endpoint on loopback that answers what a test says, as its wire would carry it.</summary>
internal sealed class FakeModel : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _answers = [];

    private FakeModel()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(AnswerAsync);
    }

    /// <summary>What it was sent: path, key and body.</summary>
    public ConcurrentQueue<(string Path, string Key, string Body)> Requests { get; } = [];

    public string Address => _app.Urls.Single();

    public static async Task<FakeModel> StartAsync()
    {
        var model = new FakeModel();
        await model._app.StartAsync();
        return model;
    }

    /// <summary>Streams events; after the last one the stream ends, or the connection breaks.</summary>
    public FakeModel Streams(string events, bool breaks = false) => Answers(async http =>
    {
        http.Response.ContentType = "text/event-stream";
        // Each event in a write of its own, as a provider sends them.
        foreach (var one in events.ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            await http.Response.WriteAsync(one.Trim() + "\n\n");
            await http.Response.Body.FlushAsync();
        }
        if (breaks)
            http.Abort();
    });

    public FakeModel Fails(int status, string body) => Answers(http =>
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body);
    });

    public FakeModel Answers(Func<HttpContext, Task> answer)
    {
        _answers.Enqueue(answer);
        return this;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body);
        var key = http.Request.Headers.Authorization.ToString() + http.Request.Headers["x-api-key"];
        Requests.Enqueue((http.Request.Path, key, await reader.ReadToEndAsync()));
        // The last answer stands for all that follow: a client may try twice.
        await (_answers.Count > 1 && _answers.TryDequeue(out var next) ? next : _answers.First())(http);
    }
}
