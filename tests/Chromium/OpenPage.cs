using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Xaa.Testing;

/// <summary>A page of its own, that remembers what went wrong on it.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _trouble = new();

    public OpenPage(IPage page)
    {
        Page = page;
        page.PageError += (_, error) => _trouble.Enqueue(error);
        page.Console += (_, message) => Note(message);
        page.Dialog += async (_, dialog) =>
        {
            _trouble.Enqueue($"A dialog: {dialog.Message}");
            await dialog.DismissAsync();
        };
    }

    public IPage Page { get; }

    /// <summary>Errors, warnings and dialogs; a sound page has none.</summary>
    public IReadOnlyCollection<string> Trouble => _trouble;

    public async ValueTask DisposeAsync() => await Page.CloseAsync();

    private void Note(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning")
            _trouble.Enqueue(message.Text);
    }
}
