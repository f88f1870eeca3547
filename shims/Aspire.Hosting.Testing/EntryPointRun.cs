using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>One run of an AppHost's Main, on a thread of its own: held at Build until the test goes on, and ended with the test.</summary>
internal sealed class EntryPointRun(
    Type entryPoint,
    string[] args,
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configureBuilder) : IBuilderInterceptor, IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<DistributedApplicationBuilder> _building = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _disposed;

    public Task<DistributedApplicationBuilder> StartAsync(CancellationToken cancellationToken)
    {
        var main = entryPoint.Assembly.EntryPoint
            ?? throw new InvalidOperationException($"The assembly of {entryPoint} has no entry point; is it an AppHost?");
        new Thread(() => Run(main)) { IsBackground = true, Name = $"{entryPoint.Assembly.GetName().Name}.EntryPoint" }.Start();
        return _building.Task.WaitAsync(cancellationToken);
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _goOn.TrySetResult();
        return _built.Task.WaitAsync(cancellationToken);
    }

    /// <summary>The entry point itself starts the application; this waits until it has.</summary>
    public async Task WaitUntilStartedAsync(CancellationToken cancellationToken)
    {
        await _built.Task.WaitAsync(cancellationToken);
        await await Task.WhenAny(_started.Task, _exited.Task).WaitAsync(cancellationToken);
        if (!_started.Task.IsCompleted)
        {
            throw new InvalidOperationException("The AppHost's entry point ended without running the application.");
        }
    }

    void IBuilderInterceptor.OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
        => TestingDefaults.Apply(entryPoint.Assembly, args, options, settings, configureBuilder);

    void IBuilderInterceptor.OnBuilding(DistributedApplicationBuilder builder)
    {
        _building.TrySetResult(builder);
        _goOn.Task.GetAwaiter().GetResult();
    }

    void IBuilderInterceptor.OnBuilt(DistributedApplication application)
    {
        // On the entry point's own thread, before it runs on: a start that is refused at once takes the application's services with it.
        application.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.Register(() => _started.TrySetResult());
        _built.TrySetResult(application);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        // Held at Build, the entry point is told to give up; running, it ends when its application stops.
        _goOn.TrySetCanceled();
        if (_built.Task.IsCompletedSuccessfully)
        {
            StopWhenStarted(_built.Task.Result);
        }

        await _exited.Task.WaitAsync(s_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_exited.Task.IsCompleted)
        {
            throw new TimeoutException($"The AppHost did not end within {s_patience.TotalSeconds} s.");
        }
    }

    private static void StopWhenStarted(DistributedApplication application)
    {
        try
        {
            var lifetime = application.Services.GetRequiredService<IHostApplicationLifetime>();
            // Before it has started, a host cannot be stopped; the registration runs at once afterwards.
            lifetime.ApplicationStarted.Register(lifetime.StopApplication);
        }
        catch (ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    private void Run(MethodInfo main)
    {
        BuilderInterception.Current = this;
        try
        {
            main.Invoke(obj: null, main.GetParameters().Length == 0 ? [] : [args]);
            Exited(new InvalidOperationException("The entry point ended without building a distributed application."));
            _exited.TrySetResult();
        }
        catch (TargetInvocationException exception)
        {
            Exited(exception.InnerException ?? exception);
            _exited.TrySetException(exception.InnerException ?? exception);
        }
    }

    private void Exited(Exception reason)
    {
        _building.TrySetException(reason);
        _built.TrySetException(reason);
    }
}
