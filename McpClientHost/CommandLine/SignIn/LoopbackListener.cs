using System.Net;
using Xaa.Client;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Waits on loopback for one answer of the IdP, at a port that is free now, and is gone afterwards. RFC 8252 §7.3 and §8.3.</summary>
internal sealed class LoopbackListener : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Uri _redirect;
    private Func<IQueryCollection, bool>? _isAnswer;
    private Func<IQueryCollection, Task>? _finish;
    private int _answered;

    private LoopbackListener(WebApplication app, Uri redirect)
    {
        _app = app;
        _redirect = redirect;
    }

    /// <summary>The registered address with this listener's port.</summary>
    public string RedirectUri => _redirect.AbsoluteUri;

    /// <summary>Listens. Until <see cref="Expect"/> says what is waited for, every request is refused.</summary>
    public static async Task<LoopbackListener> StartAsync(string registered, CancellationToken cancellationToken)
    {
        var address = new Uri(registered);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Parse(address.Host), 0);
        });
        var app = builder.Build();
        LoopbackListener? listener = null;
        app.Run(http => listener is { } ready ? ready.AnswerAsync(http) : NothingHereAsync(http));
        await app.StartAsync(cancellationToken);
        return listener = new(app, new UriBuilder(address) { Port = new Uri(app.Urls.Single()).Port }.Uri);
    }

    /// <summary>Takes the first request that <paramref name="isAnswer"/> accepts, and none after it.</summary>
    /// <param name="isAnswer">Whether it answers what was asked; anything else on this device can send requests here as well.</param>
    /// <param name="finish">What it leads to; the browser is told how that ended.</param>
    public void Expect(Func<IQueryCollection, bool> isAnswer, Func<IQueryCollection, Task> finish)
    {
        _finish = finish;
        _isAnswer = isAnswer;
    }

    /// <summary>Lets the last page reach the browser, and closes the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var isCallback = http.Request.Host.Value == _redirect.Authority && http.Request.Path == _redirect.AbsolutePath;
        if (!isCallback || !HttpMethods.IsGet(http.Request.Method))
        {
            await NothingHereAsync(http);
            return;
        }
        if (_isAnswer?.Invoke(http.Request.Query) != true)
        {
            await AnswerPage.WriteAsync(
                http.Response, StatusCodes.Status400BadRequest, "Not accepted", "This answer belongs to no sign-in that was begun in the terminal.");
            return;
        }
        if (Interlocked.Exchange(ref _answered, 1) == 1)
        {
            await AnswerPage.WriteAsync(http.Response, StatusCodes.Status400BadRequest, "Not accepted", "This sign-in has been answered already.");
            return;
        }
        try
        {
            await _finish!(http.Request.Query);
            await AnswerPage.WriteAsync(
                http.Response, StatusCodes.Status200OK, "You are signed in", "You can close this page and go back to the terminal.");
        }
        catch (Exception failed) when (failed is SignInException or OperationCanceledException)
        {
            await AnswerPage.WriteAsync(http.Response, StatusCodes.Status400BadRequest, "You are not signed in", "The terminal says why.");
        }
    }

    private static Task NothingHereAsync(HttpContext http) => AnswerPage.WriteAsync(
        http.Response, StatusCodes.Status404NotFound, "Nothing is here", "This program waits for the answer to a sign-in, and for nothing else.");
}
