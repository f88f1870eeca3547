namespace Xaa.Shims.Tests;

/// <summary>Every project, evaluated once for each mode.</summary>
public sealed class BothModes : IAsyncLifetime
{
    internal Evaluation WithShims { get; private set; } = null!;

    internal Evaluation WithPackages { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        WithShims = await Evaluation.OfAllProjectsAsync(usePackages: false);
        WithPackages = await Evaluation.OfAllProjectsAsync(usePackages: true);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
