using System.Diagnostics;
using System.Globalization;

namespace Xaa.AppHost.Tests;

/// <summary>The probe's AppHost as a process of its own, as <c>dotnet run</c> would start it, without the dashboard's fixed ports.</summary>
internal sealed class HostProcess : IDisposable
{
    private readonly Process _process;

    public HostProcess(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Projects.Probe_AppHost).Assembly.Location, Probe.Greeting, .. args])
        {
            WorkingDirectory = Projects.Probe_AppHost.ProjectPath,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment.Remove("ASPNETCORE_URLS");
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet did not start.");
    }

    public int Id => _process.Id;

    public async Task WaitForLineAsync(string part)
    {
        while (await _process.StandardOutput.ReadLineAsync(Probe.Patience) is { } line)
        {
            if (line.Contains(part, StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail($"The host ended without saying '{part}': {await _process.StandardError.ReadToEndAsync(Probe.Patience)}");
    }

    public async Task<int> SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(Probe.Patience);
        return await WaitForExitAsync();
    }

    public async Task<int> WaitForExitAsync()
    {
        await _process.WaitForExitAsync(Probe.Patience);
        return _process.ExitCode;
    }

    public Task<string> ErrorsAsync() => _process.StandardError.ReadToEndAsync(Probe.Patience);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
